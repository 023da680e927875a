package io.sampo.tasks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How probable each label is by itself, and which are probable enough. Immutable. */
public final class ClassesPrediction implements Prediction {
  private final Labels labels;
  private final double[] probabilities; // [labels], each in [0, 1]
  private final double threshold;
  private final int windows;

  private ClassesPrediction(Labels labels, double[] probabilities, double threshold, int windows) {
    this.labels = labels;
    this.probabilities = probabilities;
    this.threshold = threshold;
    this.windows = windows;
  }

  /** The sigmoid of logits. */
  static ClassesPrediction ofLogits(Labels labels, double[] logits, double threshold, int windows) {
    double[] probabilities =
        Arrays.stream(logits).map(logit -> 1 / (1 + StrictMath.exp(-logit))).toArray();
    return new ClassesPrediction(labels, probabilities, threshold, windows);
  }

  /** Probabilities that were made before, in the order of the label map. */
  static ClassesPrediction ofProbabilities(
      Labels labels, double[] probabilities, double threshold, int windows) {
    return new ClassesPrediction(labels, probabilities.clone(), threshold, windows);
  }

  /** The probability of each label, in the order of the label map. */
  public double[] probabilities() {
    return probabilities.clone();
  }

  /** Whether label {@code id} is given: its probability lies above the threshold. */
  public boolean has(int id) {
    return probabilities[id] > threshold;
  }

  /** The labels that are given, in the order of the label map. */
  public List<String> given() {
    List<String> given = new ArrayList<>();
    for (int id = 0; id < probabilities.length; id++) {
      if (has(id)) {
        given.add(labels.name(id));
      }
    }
    return given;
  }

  @Override
  public List<Object> values() {
    return List.of(given(), Arrays.stream(probabilities).boxed().collect(Collectors.toList()));
  }

  @Override
  public int windows() {
    return windows;
  }
}
