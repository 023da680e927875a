package io.sampo.benchmarks;

import io.sampo.encoder.kernels.Precision;
import io.sampo.storage.Event;
import io.sampo.storage.EventLog;
import io.sampo.storage.RunDirectory;
import io.sampo.training.pretrain.AveragingMode;
import io.sampo.training.pretrain.PretrainConfig;
import io.sampo.training.pretrain.PretrainStage;
import io.sampo.training.pretrain.WorkerBatches;
import io.sampo.training.rounds.Steps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Rounds of averaging on k workers with a core each, in embedded Spark or on executors that are
 * processes of their own, beside k plain loops in one process. The first round, in which code is
 * compiled and kernels are prepared, is left out.
 */
final class AveragingBenchmark implements Benchmark {
  private static final List<String> PARTS =
      List.of("computing", "reading", "state", "averaging", "saving");

  @Override
  public String name() {
    return "averaging";
  }

  @Override
  public String purpose() {
    return "rounds on k workers: averaging.run (a run with shards), averaging.workers=2,"
        + " averaging.local_steps=50, averaging.rounds=4, averaging.mode, averaging.layers=4,"
        + " averaging.executors=threads|processes, averaging.memory=2048, averaging.precision,"
        + " averaging.bare_steps=10 (0: no plain loops)";
  }

  @Override
  public Map<String, Object> run(Options options) {
    ShardedRun data = ShardedRun.of(options);
    int workers = options.integer("workers", 2);
    int local = options.integer("local_steps", 50);
    int rounds = options.integer("rounds", 4);
    int steps = options.integer("bare_steps", 10);
    AveragingMode mode =
        AveragingMode.valueOf(
            options
                .choice("mode", "average", "average", "nesterov", "synchronous")
                .toUpperCase(Locale.ROOT));
    String precision = options.choice("precision", "fp32", "fp32", "bf16");
    int memory = options.integer("memory", 2048);
    boolean processes =
        options.choice("executors", "threads", "threads", "processes").equals("processes");
    if (processes && !LocalCluster.isPossible()) {
      data.delete();
      return LocalCluster.again(name(), options.used());
    }
    System.setProperty(Precision.PROPERTY, precision);
    PretrainConfig plain = data.config(workers);
    PretrainConfig config =
        plain
            .withAveraging(plain.averaging().withMode(mode).withLocalSteps(local))
            .withSteps(
                mode == AveragingMode.SYNCHRONOUS ? rounds + 1 : (long) (rounds + 1) * local);
    try {
      double bare = steps == 0 ? 0 : bare(data, config, workers, steps);
      try (SparkSession spark =
              processes
                  ? LocalCluster.of(workers, memory, precision).getOrCreate()
                  : LocalSpark.start(workers);
          RunDirectory run = data.scratch()) {
        new PretrainStage(config, run, spark).run();
      }
      List<Event> log = EventLog.read(data.storage(), data.directory());
      Map<String, Object> fields = new LinkedHashMap<>(data.description());
      fields.put("workers", workers);
      fields.put("local_steps", local);
      fields.put("mode", mode.name().toLowerCase(Locale.ROOT));
      fields.putAll(figures(log, bare));
      return fields;
    } finally {
      data.delete();
    }
  }

  private static double bare(ShardedRun data, PretrainConfig config, int workers, int steps) {
    List<Steps> batches = new ArrayList<>();
    try (RunDirectory run = data.scratch()) {
      for (int worker = 0; worker < workers; worker++) {
        batches.add(WorkerBatches.open(run, config, worker));
      }
      return data.training().tokensPerSecond(batches, steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> figures(List<Event> log, double bare) {
    List<Event> rounds =
        log.stream()
            .filter(e -> e.kind().equals("metric") && e.fields().has("loss"))
            .skip(1)
            .toList();
    Map<String, Object> parts = new LinkedHashMap<>();
    for (String part : PARTS) {
      parts.put(part, Spread.of(values(rounds, part + "_seconds")));
    }
    double[] wall = new double[rounds.size()];
    double[] computing = new double[rounds.size()];
    for (int i = 0; i < wall.length; i++) {
      Event round = rounds.get(i);
      wall[i] =
          round.number("round_seconds")
              + round.number("averaging_seconds")
              + round.number("saving_seconds");
      computing[i] = round.number("computing_seconds") / wall[i];
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rounds", rounds.size());
    fields.put("driver_resident_mb", resident(rounds, "driver_resident_bytes"));
    fields.put("worker_resident_mb", resident(rounds, "worker_resident_bytes"));
    fields.put("seconds_by_part", parts);
    fields.put("round_seconds", Spread.of(wall));
    fields.put("bytes_per_round", rounds.get(0).number("bytes_sent"));
    fields.put("efficiency", Spread.of(computing));
    fields.put("tokens_per_s", Spread.of(values(rounds, "tokens_per_second")));
    if (bare > 0) {
      fields.put("bare_tokens_per_s", Spread.digits(bare));
      fields.put(
          "share_of_bare_loops",
          Spread.of(values(rounds, "tokens_per_second"), rate -> rate / bare));
    }
    return fields;
  }

  /** Megabytes after every twentieth round of those that are told of, and after the last. */
  private static Map<String, Object> resident(List<Event> rounds, String field) {
    Map<String, Object> megabytes = new LinkedHashMap<>();
    for (int round = 1; round <= rounds.size(); round++) {
      if (round % 20 == 0 || round == rounds.size()) {
        megabytes.put("round_" + round, Spread.digits(rounds.get(round - 1).number(field) / 1e6));
      }
    }
    return megabytes;
  }

  private static double[] values(List<Event> rounds, String field) {
    return rounds.stream().mapToDouble(round -> round.number(field)).toArray();
  }
}
