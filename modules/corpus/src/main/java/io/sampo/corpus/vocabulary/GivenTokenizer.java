package io.sampo.corpus.vocabulary;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.io.ByteArrayInputStream;
import java.util.Optional;

/** A tokenizer that exists already, on any file system. */
public final class GivenTokenizer {
  private static final int MAX_BYTES = 256 << 20;

  private GivenTokenizer() {}

  /**
   * Reads a tokenizer.
   *
   * @param path a directory that holds {@code tokenizer.json} or {@code vocab.txt}, or a {@code
   *     vocab.txt} itself
   * @param options of a bare {@code vocab.txt}; a directory brings its own
   * @throws InvalidInputException when nothing is there
   */
  public static Tokenizer load(Storage storage, String path, TokenizerOptions options) {
    String artifact = Storage.display(path);
    StoredFile found =
        storage
            .find(path)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        artifact,
                        "no such tokenizer",
                        "give a directory with vocab.txt or tokenizer.json, or a vocab.txt"));
    if (found.directory()) {
      return Tokenizer.load(
          artifact,
          name -> {
            String file = Storage.child(path, name);
            return storage.exists(file)
                ? Optional.of(storage.readBytes(file, MAX_BYTES))
                : Optional.empty();
          });
    }
    byte[] vocabulary = storage.readBytes(path, MAX_BYTES);
    return Tokenizer.of(Vocabulary.parse(new ByteArrayInputStream(vocabulary), artifact), options);
  }
}
