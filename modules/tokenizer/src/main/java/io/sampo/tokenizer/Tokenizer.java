package io.sampo.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * BERT's tokenizer: the ids and offsets of the {@code tokenizers} library, to the bit. Immutable
 * and thread-safe.
 */
public final class Tokenizer {
  private final Vocabulary vocabulary;
  private final TokenizerOptions options;

  private Tokenizer(Vocabulary vocabulary, TokenizerOptions options) {
    this.vocabulary = vocabulary;
    this.options = options;
  }

  public static Tokenizer of(Vocabulary vocabulary, TokenizerOptions options) {
    return new Tokenizer(vocabulary, options);
  }

  /**
   * Reads {@code tokenizer.json} and/or {@code vocab.txt} with {@code tokenizer_config.json} from a
   * local directory.
   */
  public static Tokenizer load(Path directory) {
    throw new UnsupportedOperationException();
  }

  /**
   * The same from any file system.
   *
   * @param artifact what to call the directory in errors
   */
  public static Tokenizer load(String artifact, FileSource files) {
    throw new UnsupportedOperationException();
  }

  /**
   * {@code vocab.txt}, {@code tokenizer.json}, {@code tokenizer_config.json} and {@code
   * special_tokens_map.json}, by name, as transformers reads them. The same tokenizer gives the
   * same bytes.
   */
  public Map<String, byte[]> files() {
    throw new UnsupportedOperationException();
  }

  /** The same tokenizer with special tokens in texts matched or taken literally. */
  public Tokenizer withSpecialTokensInText(SpecialTokensInText value) {
    return new Tokenizer(vocabulary, options.withSpecialTokensInText(value));
  }

  /** {@code [CLS] text [SEP]}, however long. */
  public Encoding encode(String text) {
    throw new UnsupportedOperationException();
  }

  /** {@code [CLS] text [SEP] pair [SEP]}, however long. */
  public Encoding encode(String text, String pair) {
    throw new UnsupportedOperationException();
  }

  /**
   * The windows of a text or pair, in the order of the reference: the first window, then those that
   * overflow.
   *
   * @param pair the second text, or null
   * @throws TruncationException when it cannot be cut as asked
   */
  public List<Encoding> encode(String text, String pair, Truncation truncation) {
    throw new UnsupportedOperationException();
  }

  /**
   * Appends the ids of a text, without {@code [CLS]} and {@code [SEP]}.
   *
   * @param utf8 the text; invalid sequences count as U+FFFD, which is removed
   * @return the number of ids appended
   */
  public int encodeInto(byte[] utf8, TokenIds out) {
    throw new UnsupportedOperationException();
  }

  /** The ids of a text, without {@code [CLS]} and {@code [SEP]}. */
  public int[] ids(byte[] utf8) {
    TokenIds out = new TokenIds(utf8.length / 4);
    encodeInto(utf8, out);
    return out.toArray();
  }

  /**
   * The text of token ids as the reference decodes it: special tokens left out, pieces joined,
   * words one space apart, no space before {@code . , ? !}.
   */
  public String decode(int[] ids) {
    throw new UnsupportedOperationException();
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  public TokenizerOptions options() {
    return options;
  }

  /**
   * SHA-256 (hex) of the vocabulary and the options that a model depends on; {@code
   * specialTokensInText} is not one of them.
   */
  public String fingerprint() {
    throw new UnsupportedOperationException();
  }
}
