package io.sampo.benchmarks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** The classifier that benchmarks score with. */
final class ScoringModel {
  private ScoringModel() {}

  /**
   * With {@code head=random} (when absent) an encoder gets a random head of two labels, as the
   * peers have it; with {@code head=own} the fine-tuned model is taken as it is.
   *
   * @return a checkpoint directory
   */
  static String of(Options options, Storage storage) {
    String model = required(options, "model");
    return options.choice("head", "random", "random", "own").equals("own")
        ? model
        : withRandomHead(storage, model);
  }

  static String required(Options options, String name) {
    String value = options.text(name, null);
    if (value == null) {
      throw new InvalidInputException(options.key(name), "is not set", "set it to a directory");
    }
    return value;
  }

  private static String withRandomHead(Storage storage, String model) {
    try {
      String uri = Files.createTempDirectory("sampo-bench-score").resolve("model").toString();
      withRandomHead(storage, model, uri);
      return uri;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
