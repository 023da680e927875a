package io.sampo.benchmarks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.util.List;

/**
 * The classifier that benchmarks score with.
 *
 * @param model a checkpoint directory
 * @param random whether its encoder gets a random head of two labels, as the peers have it
 */
record ScoringModel(String model, boolean random) {
  /** With {@code head=random} (when absent) or, as a fine-tuned model is, {@code head=own}. */
  static ScoringModel of(Options options) {
    String model = required(options, "model");
    return new ScoringModel(
        model, options.choice("head", "random", "random", "own").equals("random"));
  }

  /**
   * A checkpoint directory of it.
   *
   * @param room where one is written when the head is random
   */
  String checkpoint(Storage storage, Scratch room) {
    if (!random) {
      return model;
    }
    String uri = room.resolve("model").toString();
    withRandomHead(storage, model, uri);
    return uri;
  }

  static String required(Options options, String name) {
    String value = options.text(name, null);
    if (value == null) {
      throw new InvalidInputException(options.key(name), "is not set", "set it to a directory");
    }
    return value;
  }

  /** Writes the encoder of {@code model} with a random head of two labels to {@code uri}. */
  static void withRandomHead(Storage storage, String model, String uri) {
    Checkpoint encoder = Checkpoint.load(storage, model);
    Head head = new Head.SequenceClassification(2, Head.Objective.SINGLE_LABEL);
    try (BertModel classifier = encoder.encoderWith(head, 7)) {
      CheckpointContents contents = CheckpointContents.of(classifier, encoder.tokenizer());
      Checkpoint.write(storage, uri, contents.withLabels(List.of("0", "1")));
    }
  }
}
