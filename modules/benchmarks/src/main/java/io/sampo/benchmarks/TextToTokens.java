package io.sampo.benchmarks;

import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Truncation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as a text: nothing is refused. What must hold of the tokens is checked here; that they
 * are the reference's is what {@code OracleTest} of the tokenizer checks, on as many texts as asked
 * for.
 */
final class TextToTokens extends FuzzTarget {
  private static final int WINDOW = 16;

  private final List<Tokenizer> tokenizers =
      List.of(
          Tokenizer.of(FuzzSeeds.vocabulary(), TokenizerOptions.uncased()),
          Tokenizer.of(FuzzSeeds.vocabulary(), TokenizerOptions.cased()));

  TextToTokens(List<Seed> seeds) {
    super("text", seeds);
  }

  @Override
  boolean read(String file, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    String lone = text.replace('\uFFFD', '\uDC00'); // both are removed
    for (Tokenizer tokenizer : tokenizers) {
      Encoding encoding = tokenizer.encode(text);
      int n = encoding.length();
      int[] inner = Arrays.copyOfRange(encoding.ids(), 1, n - 1);
      require(Arrays.equals(inner, tokenizer.ids(bytes)), "bytes and text have different ids");
      checkPlaces(encoding, text.length(), tokenizer.vocabulary().size());
      Encoding other = tokenizer.encode(lone);
      boolean joined =
          lone.codePointCount(0, lone.length()) != text.codePointCount(0, text.length());
      require(
          joined || Arrays.equals(other.ids(), encoding.ids()),
          "a lone surrogate is not as U+FFFD");
      checkPlaces(other, lone.length(), tokenizer.vocabulary().size());
      tokenizer.decode(encoding.ids());
      checkWindows(tokenizer, text, inner);
    }
    return true;
  }

  private static void checkPlaces(Encoding encoding, int length, int vocabulary) {
    int n = encoding.length();
    int[] offsets = encoding.offsets();
    int before = 0;
    for (int i = 0; i < n; i++) {
      int id = encoding.ids()[i];
      require(id >= 0 && id < vocabulary, "an id is outside the vocabulary");
      if (i > 0 && i < n - 1) {
        int from = offsets[2 * i];
        int to = offsets[2 * i + 1];
        require(from >= before && to >= from && to <= length, "offsets do not ascend in the text");
        int step = encoding.wordIds()[i] - (i == 1 ? -1 : encoding.wordIds()[i - 1]);
        require(step == 1 || (step == 0 && i > 1), "word numbers do not ascend by one");
        before = from;
      }
    }
  }

  /** The windows without their overlap are the whole text. */
  private static void checkWindows(Tokenizer tokenizer, String text, int[] ids) {
    int stride = 3;
    int at = 0;
    for (Encoding window : tokenizer.encode(text, null, Truncation.of(WINDOW).withStride(stride))) {
      require(window.length() <= WINDOW, "a window is too long");
      int[] part = Arrays.copyOfRange(window.ids(), 1, window.length() - 1);
      int from = at == 0 ? 0 : at - stride;
      require(
          Arrays.equals(part, Arrays.copyOfRange(ids, from, from + part.length)),
          "a window is not a part of the text");
      at = from + part.length;
    }
    require(at == ids.length, "windows lose tokens");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
