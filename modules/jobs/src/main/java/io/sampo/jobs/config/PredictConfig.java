package io.sampo.jobs.config;

import io.sampo.tasks.Windowing;
import java.util.Optional;

/**
 * One text to answer.
 *
 * @param text what to classify
 * @param pair the second text of a model for pairs
 * @param model a fine-tuned checkpoint directory; empty: the run's own
 * @param windowing how a long text is read
 */
public record PredictConfig(
    Optional<String> text, Optional<String> pair, Optional<String> model, Windowing windowing) {

  /** No text yet, the run's own model. */
  public static PredictConfig defaults() {
    return new PredictConfig(
        Optional.empty(), Optional.empty(), Optional.empty(), Windowing.defaults());
  }

  /** The same for other texts; null leaves what there is. */
  public PredictConfig withTexts(String otherText, String otherPair) {
    return new PredictConfig(
        Optional.ofNullable(otherText).or(() -> text),
        Optional.ofNullable(otherPair).or(() -> pair),
        model,
        windowing);
  }
}
