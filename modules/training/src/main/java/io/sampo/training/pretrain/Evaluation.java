package io.sampo.training.pretrain;

import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * How well a model answers on held-out sequences, always the same ones with the same masks.
 *
 * @param tokens of the 15 % masked tokens
 * @param order of the sequences' segments, where the run asks for it and there are pairs
 */
record Evaluation(Answers tokens, Optional<Answers> order) {

  /**
   * @param loss mean cross-entropy in nats
   * @param accuracy share of right answers
   * @param count answers, at least one
   */
  record Answers(double loss, double accuracy, long count) {}

  /** The masked tokens' loss, by which models are compared. */
  double loss() {
    return tokens.loss();
  }

  /** Gives each figure under its name: {@code loss}, {@code accuracy}, {@code order_loss}, …. */
  void tell(BiConsumer<String, Number> figures) {
    figures.accept("loss", tokens.loss());
    figures.accept("accuracy", tokens.accuracy());
    order.ifPresent(
        answers -> {
          figures.accept("order_loss", answers.loss());
          figures.accept("order_accuracy", answers.accuracy());
        });
  }
}
