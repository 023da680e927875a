package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;
import java.util.List;

/**
 * Which runs are made. All are Spark tasks side by side; each that is finished is kept until the
 * stage is, so that an interrupted stage repeats only what is missing.
 *
 * @param seeds runs that differ only in their seed; the best on validation is kept
 * @param baselines whether the same head on an untrained encoder, and a bag of words, are trained
 *     too
 * @param grid settings to try: each combination of values, with every seed; the combination that is
 *     best on validation in the mean is kept
 * @param random combinations of the grid that are drawn and tried; 0: all
 * @param folds parts of the training table for cross-validation: each is judged once by a run that
 *     learned from the others; 0: none
 * @param learningCurve numbers of training rows, e.g. {@code [100, 500, 2000]}: runs on so many of
 *     them, from the encoder and from random weights, tell what pre-training is worth
 */
public record TrialsConfig(
    int seeds,
    boolean baselines,
    List<GridAxis> grid,
    int random,
    int folds,
    List<Integer> learningCurve) {

  public TrialsConfig {
    grid = List.copyOf(grid);
    learningCurve = List.copyOf(learningCurve);
    require(seeds >= 1 && seeds <= 1000, "seeds", seeds, "1 or more, e.g. 3");
    require(random >= 0, "random", random, "0 or more");
    require(folds == 0 || folds >= 2, "folds", folds, "0 or 2 or more, e.g. 5");
    for (int rows : learningCurve) {
      require(rows >= 2, "learning_curve", rows, "numbers of rows, 2 or more");
    }
  }

  /** One seed, nothing else. */
  public static TrialsConfig defaults() {
    return new TrialsConfig(1, false, List.of(), 0, 0, List.of());
  }

  public TrialsConfig withSeeds(int count) {
    return new TrialsConfig(count, baselines, grid, random, folds, learningCurve);
  }

  public TrialsConfig withBaselines() {
    return new TrialsConfig(seeds, true, grid, random, folds, learningCurve);
  }

  /**
   * The same with settings to try.
   *
   * @param drawn combinations that are tried; 0: all
   */
  public TrialsConfig withGrid(List<GridAxis> axes, int drawn) {
    return new TrialsConfig(seeds, baselines, axes, drawn, folds, learningCurve);
  }

  public TrialsConfig withFolds(int parts) {
    return new TrialsConfig(seeds, baselines, grid, random, parts, learningCurve);
  }

  public TrialsConfig withLearningCurve(List<Integer> rows) {
    return new TrialsConfig(seeds, baselines, grid, random, folds, rows);
  }

  private static void require(boolean fine, String key, int value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          "finetune.trials." + key, value + " is out of range", "set it to " + allowed);
    }
  }
}
