package io.sampo.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every pair and every window of the golden calls; where the reference fails, so do we. */
class GoldenPairsTest {
  private int refused;
  private int tooLong;

  @Test
  void cutsAsTheReference() throws Exception {
    int rows = Golden.forEach("golden/tokenizer/pairs.jsonl.gz", (number, row) -> check(row));
    assertThat(rows).isEqualTo(592);
    assertThat(refused).as("calls that the reference refuses").isGreaterThan(100);
    assertThat(tooLong).as("degenerate sizes that we refuse instead").isEqualTo(6);
  }

  private void check(Map<String, Object> row) {
    Tokenizer tokenizer = Golden.tokenizer((String) row.get("vocab"));
    String text = (String) row.get("text");
    String pair = (String) row.get("pair");
    int maxLength = (int) row.get("max_length");
    int stride = (int) row.getOrDefault("stride", 0);
    Truncation.Strategy strategy =
        Truncation.Strategy.valueOf(((String) row.get("truncation")).toUpperCase(Locale.ROOT));
    String what = "%s %d %d: %s | %s".formatted(strategy, maxLength, stride, text, pair);
    if (row.containsKey("error")) {
      refused++;
      assertThatThrownBy(
              () -> tokenizer.encode(text, pair, new Truncation(maxLength, strategy, stride)))
          .as(what)
          .isInstanceOf(TruncationException.class);
      return;
    }
    List<Map<String, Object>> windows = Golden.objects(row.get("windows"));
    if (windows.stream().anyMatch(w -> length(w) > maxLength)) {
      tooLong++;
      assertThatThrownBy(
              () -> tokenizer.encode(text, pair, new Truncation(maxLength, strategy, stride)))
          .as(what)
          .isInstanceOf(TruncationException.class);
      return;
    }
    List<Encoding> encodings =
        tokenizer.encode(text, pair, new Truncation(maxLength, strategy, stride));
    assertThat(encodings).as(what).hasSameSizeAs(windows);
    for (int i = 0; i < windows.size(); i++) {
      check(what + " window " + i, encodings.get(i), windows.get(i), text, pair);
    }
  }

  private static int length(Map<String, Object> window) {
    return Arrays.stream(Golden.ints(window.get("attention_mask"))).sum();
  }

  private static void check(
      String what, Encoding encoding, Map<String, Object> window, String text, String pair) {
    int length = length(window); // padding left out
    assertThat(encoding.length()).isEqualTo(length);
    assertThat(encoding.ids()).as(what).isEqualTo(ints(window, "input_ids", length));
    assertThat(encoding.typeIds()).as(what).isEqualTo(ints(window, "token_type_ids", length));
    assertThat(encoding.wordIds()).as(what).isEqualTo(ints(window, "word_ids", length));
    int[] sequenceIds = ints(window, "sequence_ids", length);
    int[] specialMask = ints(window, "special_tokens_mask", length);
    int[] offsets = encoding.offsets();
    int[] codePoints = new int[2 * length];
    for (int i = 0; i < length; i++) {
      boolean special = encoding.wordIds()[i] < 0;
      assertThat(specialMask[i]).as(what).isEqualTo(special ? 1 : 0);
      assertThat(sequenceIds[i]).as(what).isEqualTo(special ? -1 : encoding.typeIds()[i]);
      String side = encoding.typeIds()[i] == 0 ? text : pair;
      codePoints[2 * i] = side.codePointCount(0, offsets[2 * i]);
      codePoints[2 * i + 1] = side.codePointCount(0, offsets[2 * i + 1]);
    }
    assertThat(codePoints).as(what).isEqualTo(ints(window, "offsets", 2 * length));
  }

  private static int[] ints(Map<String, Object> window, String key, int length) {
    return Arrays.copyOf(Golden.ints(window.get(key)), length);
  }
}
