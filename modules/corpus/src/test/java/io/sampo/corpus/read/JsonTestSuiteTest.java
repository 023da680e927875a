package io.sampo.corpus.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.SourceFormat;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nicolas Seriot's JSONTestSuite: y_ must parse, n_ must not. */
class JsonTestSuiteTest {
  @TempDir Path dir;

  @Test
  void acceptsWhatMustParseAndRefusesWhatMustNot() throws IOException {
    Map<String, byte[]> cases = cases();
    assertThat(cases).hasSizeGreaterThan(280);
    int checked = 0;
    for (Map.Entry<String, byte[]> c : cases.entrySet()) {
      boolean valid = c.getKey().startsWith("y_");
      if (!valid && !c.getKey().startsWith("n_")) {
        continue;
      }
      List<RawRecord> records = read(c.getValue(), valid);
      boolean malformed = records.stream().anyMatch(r -> r.reason() == DropReason.MALFORMED_JSON);
      // A blank file holds no line to refuse.
      boolean refused = malformed || records.isEmpty();
      assertThat(refused).as(c.getKey()).isEqualTo(!valid);
      checked++;
    }
    assertThat(checked).isGreaterThan(270);
  }

  // White space between tokens may be a line end, which ends a record here: a space says the same.
  private List<RawRecord> read(byte[] bytes, boolean joinLines) throws IOException {
    byte[] line = bytes.clone();
    for (int i = 0; joinLines && i < line.length; i++) {
      line[i] = line[i] == '\n' ? (byte) ' ' : line[i];
    }
    Path file = Files.write(dir.resolve("case.json"), line);
    return Records.of(file, SourceFormat.JSONL);
  }

  private static Map<String, byte[]> cases() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (InputStream in =
        new java.util.zip.GZIPInputStream(
            Files.newInputStream(SharedData.path("data/dirty/JSONTestSuite.tar.gz")))) {
      for (byte[] header = in.readNBytes(512);
          header.length == 512 && header[0] != 0;
          header = in.readNBytes(512)) {
        String name = new String(header, 0, 100, StandardCharsets.US_ASCII).trim();
        int size =
            Integer.parseInt(new String(header, 124, 11, StandardCharsets.US_ASCII).trim(), 8);
        byte[] content = in.readNBytes((size + 511) / 512 * 512);
        if (header[156] == '0') {
          files.put(
              name.substring(name.lastIndexOf('/') + 1), java.util.Arrays.copyOf(content, size));
        }
      }
    }
    return files;
  }
}
