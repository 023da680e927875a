package io.sampo.jobs.look;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.storage.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads texts from a file: one per line, or JSON lines with {@code text} and optionally {@code
 * pair}. Lines end at line feeds only; invalid UTF-8 becomes U+FFFD.
 *
 * <p>A file is JSON lines when its name says so ({@code .jsonl}, {@code .ndjson}, {@code .json},
 * also gzipped), or when its first line is a JSON object with a {@code text}.
 */
final class Texts {
  private static final int MAX_LINE_BYTES = 256 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A text and, perhaps, a second one. */
  record Line(String text, Optional<String> pair) {}

  /** What is done with each line. */
  @FunctionalInterface
  interface Reader {
    void accept(Line line) throws IOException;
  }

  private final String artifact;
  private long number;
  private boolean json;

  /**
   * @param artifact the file's name, for errors
   */
  Texts(String artifact) {
    this.artifact = artifact;
  }

  /**
   * Reads all lines in order.
   *
   * @return how many there were
   * @throws InvalidInputException for a line of JSON lines that is malformed or has no text
   */
  long read(InputStream in, Reader reader) throws IOException {
    String name = artifact.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    json = name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json");
    InputStream unpacked = artifact.endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
    BufferedInputStream bytes = new BufferedInputStream(unpacked, 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
    boolean open = false;
    for (int b = bytes.read(); b >= 0; b = bytes.read()) {
      open = b != '\n';
      if (open) {
        line.write(b);
        requireShort(line);
      } else {
        take(line, reader);
      }
    }
    if (open) {
      take(line, reader);
    }
    return number;
  }

  private void take(ByteArrayOutputStream bytes, Reader reader) throws IOException {
    number++;
    String line = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    if (number == 1) {
      line = line.startsWith("\uFEFF") ? line.substring(1) : line;
      json = json || isObjectWithText(line);
    }
    if (!json) {
      reader.accept(new Line(line, Optional.empty()));
    } else if (!line.isBlank()) {
      reader.accept(parsed(line));
    }
  }

  private Line parsed(String line) {
    JsonNode object = parse(line);
    if (object == null || !object.path("text").isTextual()) {
      throw invalid(
          object == null ? "is not a JSON object" : "has no text in its field 'text'",
          "write {\"text\": \"…\"} on every line");
    }
    JsonNode pair = object.path("pair");
    if (!pair.isTextual() && !pair.isMissingNode() && !pair.isNull()) {
      throw invalid("'pair' is not a text", "write a text or leave it out");
    }
    return new Line(object.path("text").textValue(), Optional.ofNullable(pair.textValue()));
  }

  private static boolean isObjectWithText(String line) {
    JsonNode object = line.startsWith("{") ? parse(line) : null;
    return object != null && object.path("text").isTextual();
  }

  private static JsonNode parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return node != null && node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private void requireShort(ByteArrayOutputStream line) {
    if (line.size() > MAX_LINE_BYTES) {
      number++;
      throw invalid("is longer than " + MAX_LINE_BYTES + " bytes", "check that it is a text file");
    }
  }

  private InvalidInputException invalid(String problem, String remedy) {
    return new InvalidInputException(artifact + ":" + number, problem, remedy);
  }
}
