package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;
import io.sampo.training.config.RampConfig;
import io.sampo.training.pretrain.AveragingConfig;
import io.sampo.training.pretrain.AveragingMode;
import io.sampo.training.pretrain.DeltaPrecision;
import java.util.OptionalInt;

/**
 * How one fine-tuning is divided among Spark tasks; the modes are those of pre-training.
 *
 * @param workers logical workers among which the training rows are divided, or {@code 1} for one
 *     JVM with its threads, or {@code auto}: one JVM for small tables and wherever it can use all
 *     cores, else as many as pay off; a number gives the same model on any cluster
 * @param mode what becomes of the workers' results
 * @param localSteps optimizer steps of each worker between two averages; always 1 in mode {@code
 *     synchronous}
 * @param outerRate learning rate of the outer step of mode {@code nesterov}
 * @param outerMomentum momentum of the outer step of mode {@code nesterov}
 * @param nativeThreads threads of the native kernels in each worker's task
 */
public record FinetuneAveraging(
    String workers,
    AveragingMode mode,
    int localSteps,
    double outerRate,
    double outerMomentum,
    int nativeThreads) {
  private static final String SECTION = "finetune.averaging";
  private static final String AUTO = "auto";
  private static final int MOST = 4096;

  public FinetuneAveraging {
    if (!workers.equals(AUTO) && (!workers.matches("[1-9]\\d{0,3}") || number(workers) > MOST)) {
      throw new InvalidInputException(
          SECTION + ".workers",
          "'" + workers + "' is not possible",
          "set it to auto or a number from 1 to " + MOST);
    }
    AveragingConfig.requireRanges(SECTION, localSteps, outerRate, outerMomentum, nativeThreads);
  }

  /** As many workers as pay off, averaged every 50 steps. */
  public static FinetuneAveraging defaults() {
    return new FinetuneAveraging(AUTO, AveragingMode.AVERAGE, 50, 0.7, 0.9, 1);
  }

  public FinetuneAveraging withWorkers(int count) {
    return new FinetuneAveraging(
        Integer.toString(count), mode, localSteps, outerRate, outerMomentum, nativeThreads);
  }

  /** The same averaged in another way. */
  public FinetuneAveraging withMode(AveragingMode other, int steps) {
    return new FinetuneAveraging(workers, other, steps, outerRate, outerMomentum, nativeThreads);
  }

  /** The number that is asked for; none when it is to be chosen. */
  OptionalInt asked() {
    return workers.equals(AUTO) ? OptionalInt.empty() : OptionalInt.of(number(workers));
  }

  /** The rounds of so many workers. */
  AveragingConfig rounds(int count) {
    return new AveragingConfig(
        mode,
        count,
        localSteps,
        RampConfig.defaults(),
        outerRate,
        outerMomentum,
        nativeThreads,
        DeltaPrecision.FP32);
  }

  /** How often and how, in words. */
  String words() {
    return switch (mode) {
      case SYNCHRONOUS -> "gradients averaged at every step";
      case AVERAGE -> "averaged every " + localSteps + " steps";
      case NESTEROV -> "averaged every " + localSteps + " steps with Nesterov momentum";
    };
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }
}
