package io.sampo.benchmarks;

import io.sampo.storage.InvalidInputException;
import io.sampo.tokenizer.SpecialTokensInText;
import io.sampo.tokenizer.TokenIds;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Text to token ids on one thread, without and with offsets, beside a loop that reads each byte.
 */
final class TokenizeBenchmark implements Benchmark {
  private static final int WARMUP_BYTES = 1_000_000;

  @Override
  public String name() {
    return "tokenize";
  }

  @Override
  public String purpose() {
    return "text to ids, one thread: tokenize.input, tokenize.tokenizer, tokenize.repeats=5";
  }

  @Override
  public Map<String, Object> run(Options options) {
    String input = required(options, "input", "a file of texts or a directory");
    String path = required(options, "tokenizer", "a checkpoint directory or a vocab.txt");
    boolean lowercase = options.choice("lowercase", "true", "true", "false").equals("true");
    int repeats = options.integer("repeats", 5);
    Tokenizer tokenizer = tokenizer(path, lowercase);
    List<String> texts = TextFiles.read(input);
    List<byte[]> utf8 = texts.stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
    long bytes = utf8.stream().mapToLong(text -> text.length).sum();
    long words = utf8.stream().mapToLong(TokenizeBenchmark::words).sum();

    Tokenizer literal = tokenizer.withSpecialTokensInText(SpecialTokensInText.LITERAL);
    TokenIds out = new TokenIds(1 << 16);
    Work ids = (text, encoded) -> encode(literal, encoded, out);
    Work matching = (text, encoded) -> encode(tokenizer, encoded, out);
    Work offsets = (text, encoded) -> tokenizer.encode(text).length();
    Work loop = (text, encoded) -> words(encoded);

    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("options", options.used());
    fields.put("threads", 1);
    fields.put("mb", Spread.digits(bytes / 1e6));
    fields.put("texts", texts.size());
    Figures figures = new Figures(texts, utf8, bytes, repeats);
    fields.putAll(figures.of(ids));
    Spread seconds = figures.seconds;
    fields.put("ids_per_s", Spread.digits(figures.count / seconds.median()));
    fields.put("words_per_s", Spread.digits(words / seconds.median()));
    fields.put("special_tokens_matched", figures.of(matching));
    fields.put("with_offsets", figures.of(offsets));
    fields.put("byte_loop", figures.of(loop));
    fields.put("share_of_byte_loop", Spread.digits(figures.seconds.median() / seconds.median()));
    return fields;
  }

  private interface Work {
    /** Of a text given in both forms; the number of things found. */
    long run(String text, byte[] utf8);
  }

  /** Rates over all texts. */
  private static final class Figures {
    private final List<String> texts;
    private final List<byte[]> utf8;
    private final long bytes;
    private final int repeats;
    private long count;
    private Spread seconds;

    Figures(List<String> texts, List<byte[]> utf8, long bytes, int repeats) {
      this.texts = texts;
      this.utf8 = utf8;
      this.bytes = bytes;
      this.repeats = repeats;
    }

    /** The first pass over all comes after one over the first megabyte, as for the peers. */
    Map<String, Object> of(Work work) {
      pass(work, WARMUP_BYTES);
      Runnable all = () -> count = pass(work, Long.MAX_VALUE);
      double first = Repeats.seconds(0, 1, all)[0];
      double[] times = Repeats.seconds(0, repeats, all);
      seconds = Spread.of(times);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("mb_per_s", Spread.of(times, s -> bytes / s / 1e6));
      fields.put("first_pass_mb_per_s", Spread.digits(bytes / first / 1e6));
      return fields;
    }

    private long pass(Work work, long limit) {
      long found = 0;
      long done = 0;
      for (int i = 0; i < texts.size() && done < limit; i++) {
        found += work.run(texts.get(i), utf8.get(i));
        done += utf8.get(i).length;
      }
      return found;
    }
  }

  private static long encode(Tokenizer tokenizer, byte[] utf8, TokenIds out) {
    out.clear();
    return tokenizer.encodeInto(utf8, out);
  }

  /** Words between white space; also the limit: the least that looks at every byte. */
  private static long words(byte[] utf8) {
    long words = 0;
    boolean before = true;
    for (byte value : utf8) {
      boolean space = value == ' ' || value == '\n' || value == '\t' || value == '\r';
      words += before && !space ? 1 : 0;
      before = space;
    }
    return words;
  }

  private static Tokenizer tokenizer(String path, boolean lowercase) {
    Path file = Path.of(path);
    if (Files.isDirectory(file)) {
      return Tokenizer.load(file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Tokenizer.of(
          Vocabulary.parse(in, path),
          lowercase ? TokenizerOptions.uncased() : TokenizerOptions.cased());
    } catch (IOException e) {
      throw new InvalidInputException(path, "cannot be read (" + e + ")", "give a vocab.txt", e);
    }
  }

  private static String required(Options options, String key, String what) {
    String value = options.text(key, null);
    if (value == null) {
      throw new InvalidInputException("tokenize." + key, "is missing", "give " + what);
    }
    return value;
  }
}
