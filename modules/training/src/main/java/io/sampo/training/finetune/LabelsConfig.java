package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;

/**
 * How classes count in the loss of a classifier.
 *
 * @param smoothing share of each target that is spread over all classes, in [0, 1)
 * @param weights what each class weighs
 */
public record LabelsConfig(double smoothing, ClassWeights weights) implements java.io.Serializable {
  public LabelsConfig {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new InvalidInputException(
          "finetune.training.labels.smoothing",
          smoothing + " is out of range",
          "set it to a number in [0, 1), e.g. 0.1");
    }
  }

  /** Targets as they are, all classes alike. */
  public static LabelsConfig defaults() {
    return new LabelsConfig(0, ClassWeights.EQUAL);
  }

  /** Whether nothing is changed. */
  boolean plain() {
    return smoothing == 0 && weights == ClassWeights.EQUAL;
  }
}
