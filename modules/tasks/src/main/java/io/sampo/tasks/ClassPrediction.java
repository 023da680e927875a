package io.sampo.tasks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** One class, and how probable each class of the label map is. Immutable. */
public final class ClassPrediction implements Prediction {
  private final Labels labels;
  private final double[] probabilities; // [labels], sum 1
  private final int id;
  private final int windows;

  private ClassPrediction(Labels labels, double[] probabilities, int windows) {
    this.labels = labels;
    this.probabilities = probabilities;
    this.windows = windows;
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      best = probabilities[i] > probabilities[best] ? i : best;
    }
    this.id = best;
  }

  /**
   * The softmax of logits.
   *
   * @param logits one for each label
   * @param windows windows they are the mean of
   */
  public static ClassPrediction ofLogits(Labels labels, double[] logits, int windows) {
    double[] probabilities = Softmax.of(logits);
    return new ClassPrediction(labels, probabilities, windows);
  }

  /** Probabilities that were made before, in the order of the label map. */
  public static ClassPrediction ofProbabilities(
      Labels labels, double[] probabilities, int windows) {
    return new ClassPrediction(labels, probabilities.clone(), windows);
  }

  /** The most probable class's place in the label map; the first of equals. */
  public int id() {
    return id;
  }

  /** The most probable class. */
  public String label() {
    return labels.name(id);
  }

  /** The probability of the most probable class. */
  public double probability() {
    return probabilities[id];
  }

  /** The probability of each class, in the order of the label map. */
  public double[] probabilities() {
    return probabilities.clone();
  }

  @Override
  public List<Object> values() {
    return List.of(label(), Arrays.stream(probabilities).boxed().collect(Collectors.toList()));
  }

  @Override
  public int windows() {
    return windows;
  }

  @Override
  public String toString() {
    return label() + " " + Arrays.toString(probabilities);
  }
}
