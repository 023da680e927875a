package io.sampo.jobs.config;

import io.sampo.tasks.Decoding;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.Windowing;
import java.util.Optional;

/**
 * One text to answer.
 *
 * @param text what to answer; the question, for a model that answers questions
 * @param pair the second text of a model for pairs; the context of a question
 * @param model a fine-tuned checkpoint directory; empty: the run's own
 * @param task what the model is for; the one its head is made for when absent
 * @param windowing how a long text is read
 * @param decoding how its logits become an answer
 */
public record PredictConfig(
    Optional<String> text,
    Optional<String> pair,
    Optional<String> model,
    Optional<TaskKind> task,
    Windowing windowing,
    Decoding decoding) {

  /** No text yet, the run's own model. */
  public static PredictConfig defaults() {
    return new PredictConfig(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Windowing.defaults(),
        Decoding.defaults());
  }

  /** The same for other texts; null leaves what there is. */
  public PredictConfig withTexts(String otherText, String otherPair) {
    return new PredictConfig(
        Optional.ofNullable(otherText).or(() -> text),
        Optional.ofNullable(otherPair).or(() -> pair),
        model,
        task,
        windowing,
        decoding);
  }
}
