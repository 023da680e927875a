package io.sampo.benchmarks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.DropoutKey;
import io.sampo.encoder.Head;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.AdamWConfig;
import io.sampo.training.config.ModelConfig;
import io.sampo.training.rounds.Steps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Plain loops of gradient and AdamW, one for each thread, on what is read: training and no more.
 */
final class BareTraining {
  private static final int WARMUP = 15; // until loops are compiled and primitives cached

  private final ModelConfig shape;
  private final int vocabulary;

  /**
   * @param vocabulary size of it
   */
  BareTraining(ModelConfig shape, int vocabulary) {
    this.shape = shape;
    this.vocabulary = vocabulary;
  }

  /**
   * Tokens a second of all loops together.
   *
   * @param batches of each loop
   * @param steps of each loop that are timed
   */
  double tokensPerSecond(List<Steps> batches, int steps) {
    ExecutorService threads = Executors.newFixedThreadPool(batches.size());
    try {
      List<Future<Double>> loops = new ArrayList<>();
      for (Steps own : batches) {
        loops.add(threads.submit(() -> loop(own, steps)));
      }
      double sum = 0;
      for (Future<Double> loop : loops) {
        sum += loop.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a training loop failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private double loop(Steps batches, int steps) {
    try (BertModel model =
        BertModel.create(shape.encoder(vocabulary, 0), new Head.MaskedLanguageModel(), 1)) {
      model.use(KernelChoice.best(DataType.FLOAT, 1));
      try (AdamW optimizer = AdamW.of(model, AdamWConfig.defaults())) {
        steps(model, optimizer, batches, WARMUP);
        long start = System.nanoTime();
        long tokens = steps(model, optimizer, batches, steps);
        return tokens / ((System.nanoTime() - start) / 1e9);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long steps(BertModel model, AdamW optimizer, Steps batches, int steps)
      throws IOException {
    long tokens = 0;
    for (int step = 0; step < steps; step++) {
      batches.next();
      model.computeGradient(batches.batch(), batches.targets(), new DropoutKey(1, step));
      optimizer.step(1e-4);
      tokens += batches.batch().tokens();
    }
    return tokens;
  }
}
