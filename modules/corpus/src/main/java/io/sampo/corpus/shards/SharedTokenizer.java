package io.sampo.corpus.shards;

import io.sampo.tokenizer.SpecialTokensInText;
import io.sampo.tokenizer.Tokenizer;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tokenizer for tasks, sent as its files and built once by each process that has it as a
 * broadcast. Special tokens written in a text are plain text to it.
 */
final class SharedTokenizer implements Serializable {
  private static final long serialVersionUID = 1;

  private final TreeMap<String, byte[]> files;
  private transient Tokenizer tokenizer;

  SharedTokenizer(Map<String, byte[]> files) {
    this.files = new TreeMap<>(files);
  }

  synchronized Tokenizer tokenizer() {
    if (tokenizer == null) {
      tokenizer =
          Tokenizer.load("vocabulary", name -> Optional.ofNullable(files.get(name)))
              .withSpecialTokensInText(SpecialTokensInText.LITERAL);
    }
    return tokenizer;
  }
}
