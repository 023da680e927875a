package io.sampo.jobs.look;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.io.ByteArrayInputStream;
import java.util.Optional;

/** Loads a tokenizer from wherever one may lie. */
final class TokenizerSource {
  private static final int MAX_BYTES = 64 << 20;

  private TokenizerSource() {}

  /**
   * A directory with tokenizer files, or a bare {@code vocab.txt}.
   *
   * @param lowercase the rules of a bare vocabulary: uncased or cased
   * @throws InvalidInputException if nothing is there
   */
  static Tokenizer load(Storage storage, String uri, boolean lowercase) {
    StoredFile found =
        storage
            .find(uri)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "tokenize.tokenizer = " + Storage.display(uri),
                        "no such file or directory",
                        "name a checkpoint directory or a vocab.txt"));
    if (found.directory()) {
      return Tokenizer.load(Storage.display(uri), name -> file(storage, uri, name));
    }
    byte[] bytes = storage.readBytes(uri, MAX_BYTES);
    Vocabulary vocabulary = Vocabulary.parse(new ByteArrayInputStream(bytes), Storage.display(uri));
    return Tokenizer.of(
        vocabulary, lowercase ? TokenizerOptions.uncased() : TokenizerOptions.cased());
  }

  private static Optional<byte[]> file(Storage storage, String directory, String name) {
    String uri = Storage.child(directory, name);
    return storage.exists(uri) ? Optional.of(storage.readBytes(uri, MAX_BYTES)) : Optional.empty();
  }
}
