package io.sampo.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MojibakeTest {
  @ParameterizedTest
  @ValueSource(strings = {"café", "schön – “fine”", "Привет", "naïve résumé", "日本語", "Łódź", "€ 5"})
  void utf8ReadAsWindows1252IsUndone(String text) {
    String broken =
        new String(text.getBytes(StandardCharsets.UTF_8), Charset.forName("windows-1252"));
    if (!broken.contains("\uFFFD")) {
      assertThat(new Mojibake().repair(broken)).isEqualTo(text);
    }
    assertThat(new Mojibake().repair(text)).isSameAs(text);
  }

  @Test
  void repeatedDamageIsUndoneAndCounted() {
    assertThat(new Mojibake().repair("cafÃƒÂ©")).isEqualTo("café");
    CleanText clean = TextCleaner.clean("cafÃ© and cafÃ©", true);
    assertThat(clean.text()).isEqualTo("café and café");
    assertThat(clean.mojibake()).isEqualTo(2);
    assertThat(TextCleaner.clean("cafÃ©").text()).isEqualTo("cafÃ©");
  }

  /** Of the real damage that ftfy repairs, the part that is this kind; its good texts stay. */
  @Test
  void ftfyCasesAreNeverMadeWorse() throws IOException {
    int repaired = 0;
    try (GZIPInputStream in =
        new GZIPInputStream(
            Files.newInputStream(SharedData.path("data/dirty/ftfy_in-the-wild.json.gz")))) {
      for (JsonNode item : new ObjectMapper().readTree(in)) {
        String original = item.get("original").asText();
        String fixed = item.get("fixed").asText();
        String ours = TextCleaner.clean(original, true).text();
        if (original.equals(fixed)) {
          assertThat(ours).isEqualTo(TextCleaner.clean(original).text());
        } else if (ours.equals(TextCleaner.clean(fixed).text())) {
          repaired++;
        }
      }
    }
    assertThat(repaired).isGreaterThanOrEqualTo(15);
  }
}
