package io.sampo.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every line of the golden encodings: ids, all three kinds of offsets, word ids. */
class GoldenEncodingTest {
  @ParameterizedTest
  @CsvSource({
    "blns, 855",
    "wordpiece_regression_a, 4950",
    "wiki, 2000",
    "tasks, 250",
    "special, 50",
  })
  void encodesAsTheReference(String file, int rows) throws Exception {
    assertThat(checkAll(file)).isEqualTo(rows);
  }

  @Tag("R19")
  @ParameterizedTest
  @CsvSource({"fuzz_full, 3000", "fuzz_ids, 17000"})
  void encodesFuzzAsTheReference(String file, int rows) throws Exception {
    assertThat(checkAll(file)).isEqualTo(rows);
  }

  @Test
  void countsTheLimitInCodePointsNotUtf16Units() throws Exception {
    int rows =
        Golden.forEach(
            "tiny_astral.jsonl.gz",
            (number, row) -> {
              for (String name : new String[] {"uncased", "cased"}) {
                check(
                    Golden.tokenizer("tiny_astral_vocab.txt", name),
                    "tiny_astral " + name + " row " + number,
                    (String) row.get("text"),
                    row.get(name));
              }
            });
    assertThat(rows).isEqualTo(14);
  }

  private static int checkAll(String file) throws Exception {
    return Golden.forEach(
        "golden/tokenizer/" + file + ".jsonl.gz",
        (number, row) -> {
          for (String name : Golden.VOCABULARIES.keySet()) {
            assertThat(row).containsKey(name);
            check(
                Golden.tokenizer(name),
                file + " " + name + " row " + number,
                (String) row.get("text"),
                row.get(name));
          }
        });
  }

  private static void check(Tokenizer tokenizer, String what, String text, Object expected) {
    Encoding encoding = tokenizer.encode(text);
    boolean idsOnly = !(expected instanceof Map);
    int[] ids = Golden.ints(idsOnly ? expected : Golden.object(expected).get("ids"));
    assertThat(encoding.ids()).as(what + " ids of %s", text).isEqualTo(ids);
    // The path without offsets, special tokens left out.
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertThat(tokenizer.ids(utf8))
        .as(what + " ids of the bytes of %s", text)
        .isEqualTo(Arrays.copyOfRange(ids, 1, ids.length - 1));
    if (idsOnly) {
      return;
    }
    Map<String, Object> row = Golden.object(expected);
    assertThat(encoding.offsets())
        .as(what + " UTF-16 offsets of %s", text)
        .isEqualTo(Golden.ints(row.get("offsets_utf16")));
    assertThat(codePointOffsets(text, encoding.offsets()))
        .as(what + " code point offsets of %s", text)
        .isEqualTo(Golden.ints(row.get("offsets")));
    assertThat(utf8Offsets(text, encoding.offsets()))
        .as(what + " UTF-8 offsets of %s", text)
        .isEqualTo(Golden.ints(row.get("offsets_utf8")));
    assertThat(encoding.wordIds())
        .as(what + " word ids of %s", text)
        .isEqualTo(Golden.ints(row.get("word_ids")));
    assertThat(encoding.typeIds()).as(what + " type ids").containsOnly(0);
  }

  private static int[] codePointOffsets(String text, int[] offsets) {
    int[] result = new int[offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      result[i] = text.codePointCount(0, offsets[i]);
    }
    return result;
  }

  private static int[] utf8Offsets(String text, int[] offsets) {
    int[] bytes = new int[text.length() + 1];
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int length = Character.isSurrogate(c) ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      bytes[i + 1] = bytes[i] + length;
    }
    int[] result = new int[offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      result[i] = bytes[offsets[i]];
    }
    return result;
  }
}
