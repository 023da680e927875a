package io.sampo.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * BERT's tokenizer: the ids and offsets of the {@code tokenizers} library, to the bit. Immutable
 * and thread-safe.
 *
 * <pre>{@code
 * Tokenizer tokenizer = Tokenizer.load(Path.of("bert-base-uncased"));
 * int[] ids = tokenizer.encode("Hello, world!").ids(); // 101, 7592, 1010, 2088, 999, 102
 * }</pre>
 */
public final class Tokenizer {
  private final Vocabulary vocabulary;
  private final TokenizerOptions options;
  private final CharacterMap map;
  private final WordPieceModel model;
  private final SpecialTokens special;
  private final int[] matchedBytes; // by id
  private final Windows windows;
  private final String fingerprint;

  private Tokenizer(Vocabulary vocabulary, TokenizerOptions options, List<String> added) {
    this.vocabulary = vocabulary;
    this.options = options;
    map = CharacterMap.of(options);
    model = new WordPieceModel(vocabulary, map);
    special = new SpecialTokens(vocabulary, added);
    matchedBytes =
        vocabulary.tokens().stream()
            .mapToInt(token -> WordPieceTrie.matched(token).length)
            .toArray();
    windows = new Windows(vocabulary);
    fingerprint = fingerprint(vocabulary, options, special);
  }

  private Tokenizer(Tokenizer other, TokenizerOptions options) {
    this.options = options;
    vocabulary = other.vocabulary;
    map = other.map;
    model = other.model;
    special = other.special;
    matchedBytes = other.matchedBytes;
    windows = other.windows;
    fingerprint = other.fingerprint;
  }

  /**
   * A tokenizer of this vocabulary, which must have {@code [UNK]}, {@code [CLS]}, {@code [SEP]}.
   */
  public static Tokenizer of(Vocabulary vocabulary, TokenizerOptions options) {
    return of("vocabulary", vocabulary, options, List.of());
  }

  static Tokenizer of(
      String artifact, Vocabulary vocabulary, TokenizerOptions options, List<String> added) {
    for (String token : List.of("[CLS]", "[SEP]")) {
      if (vocabulary.id(token) < 0) {
        throw new InvalidTokenizerException(
            artifact,
            "the token " + token + " is missing from " + vocabulary.size() + " tokens",
            "use the vocabulary of a BERT model, or train one");
      }
    }
    return new Tokenizer(vocabulary, options, added);
  }

  /**
   * Reads {@code tokenizer.json} and/or {@code vocab.txt} with {@code tokenizer_config.json} from a
   * local directory.
   *
   * @throws InvalidTokenizerException when they are missing, malformed or not BERT's
   */
  public static Tokenizer load(Path directory) {
    return load(
        directory.toString(),
        name -> {
          Path file = directory.resolve(name);
          return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        });
  }

  /**
   * The same from any file system.
   *
   * @param artifact what to call the directory in errors
   */
  public static Tokenizer load(String artifact, FileSource files) {
    try {
      return TokenizerReader.read(artifact, files);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the tokenizer files of " + artifact, e);
    }
  }

  /**
   * {@code vocab.txt}, {@code tokenizer.json}, {@code tokenizer_config.json} and {@code
   * special_tokens_map.json}, by name, as transformers reads them. The same tokenizer gives the
   * same bytes.
   */
  public Map<String, byte[]> files() {
    return TokenizerWriter.files(vocabulary, options, special.tokens(), 0);
  }

  /**
   * The same files, which also tell the longest input of the model.
   *
   * @param modelMaxLength tokens of an input at most, special tokens included
   */
  public Map<String, byte[]> files(int modelMaxLength) {
    return TokenizerWriter.files(vocabulary, options, special.tokens(), modelMaxLength);
  }

  /** The same tokenizer with special tokens in texts matched or taken literally. */
  public Tokenizer withSpecialTokensInText(SpecialTokensInText value) {
    return new Tokenizer(this, options.withSpecialTokensInText(value));
  }

  /** {@code [CLS] text [SEP]}, however long. */
  public Encoding encode(String text) {
    return windows.whole(tokens(text), null);
  }

  /**
   * {@code [CLS] text [SEP] pair [SEP]}, however long.
   *
   * @param pair the second text; null and, as in transformers, an empty one mean that there is none
   */
  public Encoding encode(String text, String pair) {
    return windows.whole(tokens(text), second(pair));
  }

  /**
   * The windows of a text or pair, in the order of the reference: the first window, then those that
   * overflow. Nothing is cut silently: all tokens are in some window.
   *
   * @param pair the second text; null and, as in transformers, an empty one mean that there is none
   * @throws TruncationException when it cannot be cut as asked
   */
  public List<Encoding> encode(String text, String pair, Truncation truncation) {
    return windows.cut(tokens(text), second(pair), truncation);
  }

  /**
   * Appends the ids of a text, without {@code [CLS]} and {@code [SEP]}.
   *
   * @param utf8 the text; invalid sequences count as U+FFFD, which is removed
   * @return the number of ids appended
   */
  public int encodeInto(byte[] utf8, TokenIds out) {
    int before = out.size();
    IdScan scan = new IdScan(model, map, out);
    int at = 0;
    while (matches()) {
      int next = special.find(utf8, at, utf8.length);
      scan.scan(utf8, at, next);
      if (next == utf8.length) {
        return out.size() - before;
      }
      int number = special.match(utf8, next, utf8.length);
      scan.single(special.id(number));
      at = next + special.length(number);
    }
    scan.scan(utf8, 0, utf8.length);
    return out.size() - before;
  }

  /** The ids of a text, without {@code [CLS]} and {@code [SEP]}. */
  public int[] ids(byte[] utf8) {
    TokenIds out = new TokenIds(utf8.length / 4);
    encodeInto(utf8, out);
    return out.toArray();
  }

  private TokenSequence tokens(String text) {
    byte[] utf8 = Utf8.encode(text);
    AlignedScan scan = new AlignedScan(model, map, matchedBytes, utf8.length);
    int at = 0;
    while (matches()) {
      int next = special.find(utf8, at, utf8.length);
      scan.scan(utf8, at, next);
      at = next;
      if (at == utf8.length) {
        break;
      }
      int number = special.match(utf8, at, utf8.length);
      at += special.length(number);
      scan.single(special.id(number), next, at);
    }
    scan.scan(utf8, at, utf8.length);
    TokenSequence tokens = scan.sequence();
    return utf8.length == text.length() ? tokens : tokens.toUtf16Offsets(utf8);
  }

  private TokenSequence second(String pair) {
    return pair == null || pair.isEmpty() ? null : tokens(pair);
  }

  private boolean matches() {
    return options.specialTokensInText() == SpecialTokensInText.MATCH;
  }

  /**
   * The text of token ids as the reference decodes it: special tokens left out, pieces joined,
   * words one space apart, no space before {@code . , ? !}.
   */
  public String decode(int[] ids) {
    StringBuilder text = new StringBuilder();
    boolean first = true;
    for (int id : ids) {
      String token = vocabulary.token(id);
      if (special.contains(id)) {
        continue;
      }
      if (first) {
        text.append(token);
      } else if (token.startsWith("##")) {
        text.append(token, 2, token.length());
      } else {
        boolean close = token.length() > 0 && ".,?!".indexOf(token.charAt(0)) >= 0;
        text.append(close ? "" : " ").append(token);
      }
      first = false;
    }
    return text.toString();
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
    return fingerprint;
  }

  private static String fingerprint(
      Vocabulary vocabulary, TokenizerOptions options, SpecialTokens special) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
    String head =
        "wordpiece 1 lowercase=%b strip_accents=%b split_cjk=%b\n"
            .formatted(options.lowercase(), options.stripAccents(), options.splitCjk());
    digest.update(head.getBytes(StandardCharsets.US_ASCII));
    for (List<String> tokens : List.of(special.tokens(), vocabulary.tokens())) {
      digest.update(ByteBuffer.allocate(4).putInt(0, tokens.size()));
      for (String token : tokens) {
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
        digest.update(bytes);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
