package io.sampo.tasks;

import java.util.List;

/** A number. */
public record NumberPrediction(double value, int windows) implements Prediction {
  @Override
  public List<Object> values() {
    return List.of(value);
  }
}
