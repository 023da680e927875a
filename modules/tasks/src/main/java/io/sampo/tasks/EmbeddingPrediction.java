package io.sampo.tasks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The vector of a text. Immutable. */
public final class EmbeddingPrediction implements Prediction {
  private final double[] vector; // [hidden]
  private final int windows;

  EmbeddingPrediction(double[] vector, int windows) {
    this.vector = vector;
    this.windows = windows;
  }

  /** Its coordinates, [hidden]. */
  public double[] vector() {
    return vector.clone();
  }

  @Override
  public List<Object> values() {
    return List.of(Arrays.stream(vector).boxed().collect(Collectors.toList()));
  }

  @Override
  public int windows() {
    return windows;
  }
}
