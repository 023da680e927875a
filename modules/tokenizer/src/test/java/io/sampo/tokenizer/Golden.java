package io.sampo.tokenizer;

import io.sampo.testing.SharedData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Golden files and real vocabularies, and their JSON as plain Java values. */
final class Golden {
  static final Map<String, String> VOCABULARIES =
      Map.of(
          "uncased", "bert-base-uncased",
          "cased", "bert-base-cased",
          "multilingual", "bert-base-multilingual-cased");

  private static final Map<String, Tokenizer> TOKENIZERS = new HashMap<>();

  private Golden() {}

  /** A row of a golden file. */
  interface Row {
    void accept(int number, Map<String, Object> row) throws Exception;
  }

  /** The tokenizer of a real vocabulary: {@code uncased}, {@code cased} or {@code multilingual}. */
  static synchronized Tokenizer tokenizer(String name) {
    return TOKENIZERS.computeIfAbsent(
        name, n -> tokenizer("data/vocabs/" + VOCABULARIES.get(n) + "-vocab.txt", n));
  }

  static Tokenizer tokenizer(String vocabulary, String name) {
    TokenizerOptions options =
        name.equals("uncased") ? TokenizerOptions.uncased() : TokenizerOptions.cased();
    return Tokenizer.of(vocabulary(vocabulary), options);
  }

  /** A file of the test resources; names ending in {@code .gz} are unpacked. */
  static InputStream resource(String name) throws IOException {
    InputStream in = Golden.class.getResourceAsStream(name);
    return name.endsWith(".gz") ? new GZIPInputStream(in) : in;
  }

  static Vocabulary vocabulary(String path) {
    try (InputStream in = path.contains("/") ? SharedData.stream(path) : resource(path)) {
      return Vocabulary.parse(in, path);
    } catch (IOException e) {
      throw new IllegalStateException(path, e);
    }
  }

  /**
   * Calls {@code action} for each line of JSON lines, of the shared data or, a name without a
   * slash, of the test resources; returns their number.
   */
  static int forEach(String path, Row action) throws Exception {
    int number = 0;
    try (InputStream in = path.contains("/") ? SharedData.stream(path) : resource(path);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty()) {
          action.accept(number++, object(Json.parse(line.getBytes(StandardCharsets.UTF_8))));
        }
      }
    }
    return number;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<String> strings(Object value) {
    return (List<String>) value;
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> objects(Object value) {
    return (List<Map<String, Object>>) value;
  }

  /** Whole numbers; null stands for -1. */
  static int[] ints(Object value) {
    List<Integer> numbers = new ArrayList<>();
    for (Object number : (List<?>) value) {
      numbers.add(number == null ? -1 : (Integer) number);
    }
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
