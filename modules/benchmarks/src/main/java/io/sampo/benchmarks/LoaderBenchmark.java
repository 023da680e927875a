package io.sampo.benchmarks;

import io.sampo.storage.RunDirectory;
import io.sampo.training.pretrain.WorkerBatches;
import io.sampo.training.rounds.Steps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shards to masked batches on one thread, beside a training loop on one thread that takes the same
 * batches.
 */
final class LoaderBenchmark implements Benchmark {
  @Override
  public String name() {
    return "loader";
  }

  @Override
  public String purpose() {
    return "shards to masked batches: loader.run (a run with shards), loader.layers=4,"
        + " loader.hidden=256, loader.batch_tokens=4096, loader.steps=10, loader.repeats=5";
  }

  @Override
  public Map<String, Object> run(Options options) {
    ShardedRun data = ShardedRun.of(options);
    int steps = options.integer("steps", 10);
    int repeats = options.integer("repeats", 5);
    int batches = options.integer("batches", 200);
    try (RunDirectory scratch = data.scratch();
        Steps stream = WorkerBatches.open(scratch, data.config(1), 0)) {
      long[] tokens = new long[1];
      Runnable pass = () -> tokens[0] = read(stream, batches);
      double[] seconds = new double[repeats];
      double[] rates = new double[repeats];
      Repeats.seconds(1, 0, pass);
      for (int i = 0; i < repeats; i++) {
        seconds[i] = Repeats.seconds(0, 1, pass)[0];
        rates[i] = tokens[0] / seconds[i];
      }
      double trainer = data.training().tokensPerSecond(List.of(stream), steps);
      Map<String, Object> fields = new LinkedHashMap<>(data.description());
      fields.put("batches", batches);
      fields.put("tokens_per_s", Spread.of(rates));
      fields.put("trainer_tokens_per_s", Spread.digits(trainer));
      fields.put("ratio_to_trainer", Spread.of(rates, rate -> rate / trainer));
      return fields;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      data.delete();
    }
  }

  private static long read(Steps stream, int batches) {
    long tokens = 0;
    try {
      for (int i = 0; i < batches; i++) {
        stream.next();
        tokens += stream.batch().tokens();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tokens;
  }
}
