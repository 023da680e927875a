package io.sampo.scoring;

import io.sampo.encoder.Activation;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** A random classifier of a few words, small enough for a test. */
final class TinyClassifier {
  static final List<String> LABELS = List.of("bad", "good", "mixed");
  static final List<String> WORDS =
      List.of("a", "the", "film", "is", "good", "bad", "very", "not", "and", "but", ".", "!");
  static final Head HEAD = new Head.SequenceClassification(3, Head.Objective.SINGLE_LABEL);

  /** Standard deviation of the weights: far enough from 0 that texts give different answers. */
  private static final double SPREAD = 0.3;

  private TinyClassifier() {}

  static Tokenizer tokenizer() {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(WORDS);
    return Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
  }

  /** Writes a checkpoint of 512 positions. */
  static void write(Storage storage, String uri, Head head, long seed) {
    write(storage, uri, head, seed, head.equals(HEAD) ? LABELS : List.of());
  }

  /** As above, with labels of its own. */
  static void write(Storage storage, String uri, Head head, long seed, List<String> labels) {
    Tokenizer tokenizer = tokenizer();
    BertConfig config =
        new BertConfig(
            tokenizer.vocabulary().size(),
            16,
            2,
            2,
            64,
            512,
            2,
            Activation.GELU,
            1e-12,
            0,
            0,
            SPREAD,
            0);
    try (BertModel model = BertModel.create(config, head, seed)) {
      Checkpoint.write(storage, uri, CheckpointContents.of(model, tokenizer).withLabels(labels));
    }
  }

  /** A text of {@code words} words that depends on {@code number}. */
  static String text(int number, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS.get((number * 7 + i * 5) % WORDS.size()));
    }
    return text.toString();
  }
}
