package io.sampo.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.storage.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The texts of local files: {@code .jsonl} with a field {@code text}, WikiExtractor output ({@code
 * <doc …>} to {@code </doc>} is one text), or a text a line; {@code .gz} or not.
 */
final class TextFiles {
  private TextFiles() {}

  /** All texts of a file, or of the files of a directory by name. */
  static List<String> read(String path) {
    Path root = Path.of(path);
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        readFile(file, texts);
      }
    } catch (IOException e) {
      throw new InvalidInputException(path, "cannot be read (" + e + ")", "give texts to read", e);
    }
    if (texts.isEmpty()) {
      throw new InvalidInputException(path, "has no text", "give a file of texts or a directory");
    }
    return texts;
  }

  private static void readFile(Path file, List<String> texts) throws IOException {
    String name = file.getFileName().toString();
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      if (name.contains(".jsonl")) {
        readJson(file, lines, texts);
      } else {
        readPlain(lines, texts);
      }
    }
  }

  private static void readJson(Path file, BufferedReader lines, List<String> texts)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      try {
        JsonNode text = json.readTree(line).path("text");
        if (text.isTextual()) {
          texts.add(text.asText());
          continue;
        }
      } catch (JsonProcessingException e) {
        throw new InvalidInputException(
            file + " line " + number, "is no JSON (" + e.getOriginalMessage() + ")", "mend it", e);
      }
      throw new InvalidInputException(file + " line " + number, "has no text", "add a field text");
    }
  }

  private static void readPlain(BufferedReader lines, List<String> texts) throws IOException {
    StringBuilder document = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("<doc id=")) {
        document = new StringBuilder();
      } else if (document != null && line.startsWith("</doc>")) {
        texts.add(document.toString().strip());
        document = null;
      } else if (document != null) {
        document.append(line).append('\n');
      } else if (!line.isBlank()) {
        texts.add(line);
      }
    }
  }
}
