package io.sampo.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same content gives the same bytes, and plain values keep their meaning. */
class CanonicalJsonTest {
  private enum Format {
    PARQUET,
    JSON_LINES
  }

  private record Inner(long bigNumber, Optional<String> nothing, Optional<Integer> something) {}

  private record Outer(int maxLength, Format format, List<Inner> list, double rate, float share) {}

  @Test
  void printsRecordsSorted() {
    Outer outer =
        new Outer(
            128,
            Format.JSON_LINES,
            List.of(new Inner(1L << 60, Optional.empty(), Optional.of(3))),
            1e-5,
            0.1f);
    assertThat(CanonicalJson.text(CanonicalJson.tree(outer)))
        .isEqualTo(
            "{\"format\":\"json_lines\",\"list\":[{\"big_number\":1152921504606846976,"
                + "\"something\":3}],\"max_length\":128,\"rate\":1.0E-5,\"share\":0.1}");
  }

  @Test
  void doesNotDependOnTheOrderOfKeys() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("b", Map.of("y", 1));
    one.put("a", 2);
    Map<String, Object> two = new LinkedHashMap<>();
    two.put("a", 2);
    two.put("b", Map.of("y", 1));
    assertThat(CanonicalJson.bytes(CanonicalJson.tree(one)))
        .isEqualTo(CanonicalJson.bytes(CanonicalJson.tree(two)))
        .asString(UTF_8)
        .isEqualTo("{\"a\":2,\"b\":{\"y\":1}}");
  }

  @Test
  void survivesAWayThere() {
    var tree =
        CanonicalJson.tree(
            Arrays.asList(
                "quote \" back \\ newline \n ünï 😀 \u0000",
                Double.MIN_VALUE,
                Double.POSITIVE_INFINITY,
                new BigInteger("123456789012345678901234567890"),
                null,
                true,
                Map.of(Format.PARQUET, List.of())));
    byte[] bytes = CanonicalJson.pretty(tree);
    assertThat(CanonicalJson.pretty(CanonicalJson.parse(bytes, "x"))).isEqualTo(bytes);
    assertThat(new String(bytes, UTF_8)).contains("\"Infinity\"", "{\"parquet\": []}", "\\u0000");
  }

  @Test
  void refusesWhatIsNoPlainValue() {
    assertThatThrownBy(() -> CanonicalJson.tree(Map.of("x", new Object())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{} x", "{\"a\":1,\"a\":2}", "{'a':1}", "{\"a\":NaN}"})
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> CanonicalJson.parse(text.getBytes(UTF_8), "some.json"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("some.json: is no valid JSON: ")
        .hasMessageContaining("line 1");
  }

  @Test
  void aFingerprintFollowsItsParts() {
    String first = Fingerprint.of("s", 1).with("a", 1).with("b", 2).sha256();
    assertThat(Fingerprint.of("s", 1).with("b", 2).with("a", 1).sha256()).isEqualTo(first);
    assertThat(
            List.of(
                Fingerprint.of("s", 2).with("a", 1).with("b", 2).sha256(),
                Fingerprint.of("t", 1).with("a", 1).with("b", 2).sha256(),
                Fingerprint.of("s", 1).with("a", 2).with("b", 2).sha256(),
                Fingerprint.of("s", 1).with("a", 1).sha256()))
        .doesNotContain(first)
        .doesNotHaveDuplicates();

    StoredFile file = new StoredFile("file:/x/a", "a", 3, 1000, false);
    StoredFile touched = new StoredFile("file:/x/a", "a", 3, 2000, false);
    StoredFile elsewhere = new StoredFile("file:/y/a", "a", 3, 2000, false);
    assertThat(Fingerprint.of("s", 1).inputs("in", List.of(file)).sha256())
        .isNotEqualTo(Fingerprint.of("s", 1).inputs("in", List.of(touched)).sha256());
    assertThat(Fingerprint.inputsDigest(List.of(file)))
        .isEqualTo(Fingerprint.inputsDigest(List.of(elsewhere)));
  }

  @Test
  void hashesAsEverybodyDoes() throws Exception {
    assertThat(Sha256.of(""))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(Sha256.of("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    byte[] million = "a".repeat(1_000_000).getBytes(UTF_8);
    var out = Sha256.output(java.io.OutputStream.nullOutputStream());
    out.write(million, 0, 999_999);
    out.write('a');
    assertThat(out.bytes()).isEqualTo(1_000_000);
    assertThat(out.sha256())
        .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        .isEqualTo(Sha256.of(new java.io.ByteArrayInputStream(million)));
  }
}
