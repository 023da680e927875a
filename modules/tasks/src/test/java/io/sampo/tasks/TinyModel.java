package io.sampo.tasks;

import io.sampo.encoder.Activation;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** A random classifier of a few words, small enough for a test. */
final class TinyModel {
  static final List<String> LABELS = List.of("bad", "good", "mixed");

  /** Standard deviation of the weights: far enough from 0 that texts give different answers. */
  private static final double SPREAD = 0.3;

  private TinyModel() {}

  static Tokenizer tokenizer() {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(List.of("a", "the", "film", "is", "good", "bad", "very", "not", "[", "]"));
    tokens.addAll(List.of("cls", "sep", "mask", "##s", "##ly", ".", "!", "and", "but"));
    return Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
  }

  static BertModel model(Head head) {
    BertConfig config =
        new BertConfig(
            tokenizer().vocabulary().size(),
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
    return BertModel.create(config, head, 7);
  }
}
