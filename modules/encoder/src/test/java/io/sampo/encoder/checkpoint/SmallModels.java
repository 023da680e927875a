package io.sampo.encoder.checkpoint;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** Models and tokenizers of a few dozen tokens, for tests. */
final class SmallModels {
  static final int VOCABULARY = 40;

  private SmallModels() {}

  static BertModel model(Head head, long seed) {
    return BertModel.create(BertConfig.of(VOCABULARY, 12, 2, 3), head, seed);
  }

  /** The special tokens, then letters, then {@code word0}, {@code word1}, … */
  static Tokenizer tokenizer(int size) {
    List<String> tokens =
        new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##c"));
    for (int i = 0; tokens.size() < size; i++) {
      tokens.add("word" + i);
    }
    return Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
  }
}
