package io.sampo.scoring;

import io.sampo.storage.InvalidInputException;
import java.util.Optional;

/**
 * What an evaluation tells beside its figures.
 *
 * @param resamples draws of the rows that confidence intervals and the paired test are made of; 0:
 *     neither
 * @param worst rows listed on which the model is furthest from what is right
 * @param compare another checkpoint directory, judged on the same rows
 * @param seed of the draws
 */
public record ReportConfig(int resamples, int worst, Optional<String> compare, long seed) {
  public ReportConfig {
    require(resamples >= 0, "resamples", resamples);
    require(worst >= 0, "worst", worst);
  }

  /** 1,000 draws, the 20 worst rows, one model. */
  public static ReportConfig defaults() {
    return new ReportConfig(1000, 20, Optional.empty(), 42);
  }

  /** The same with another model to compare with. */
  public ReportConfig withCompare(String model) {
    return new ReportConfig(resamples, worst, Optional.of(model), seed);
  }

  /** The same with so many draws. */
  public ReportConfig withResamples(int draws) {
    return new ReportConfig(draws, worst, compare, seed);
  }

  private static void require(boolean fine, String key, int value) {
    if (!fine) {
      throw new InvalidInputException(
          "evaluate.report." + key, value + " is out of range", "set it to 0 or more");
    }
  }
}
