package io.sampo.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes {@code unicode_tables.txt} of the main resources from the table of what the reference does
 * to each code point, {@code unicode_tables.json.gz} of the test resources. Run {@link #main} with
 * the path to write, when that table changes.
 */
final class UnicodeResource {
  private static final List<String> SETS =
      List.of(
          "clean_text_removed",
          "clean_text_to_space",
          "cjk_spaced",
          "pre_tokenizer_punctuation",
          "strip_accents_removed");
  private static final List<String> MAPS = List.of("strip_accents_map", "lowercase_map");

  private UnicodeResource() {}

  /** Arguments: the file to write. */
  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]), text());
  }

  /** The resource made anew. */
  static String text() throws IOException {
    Map<String, Object> tables;
    try (var in = Golden.resource("unicode_tables.json.gz")) {
      tables = Golden.object(Json.parse(in.readAllBytes()));
    }
    StringBuilder out = new StringBuilder();
    out.append("# What the reference does to each code point, in hexadecimal. Generated: see\n");
    out.append("# UnicodeResource in the tests. Hangul syllables are decomposed by formula.\n");
    for (String name : SETS) {
      out.append('[').append(name).append("]\n");
      wrap(Golden.strings(tables.get(name)), out);
    }
    for (String name : MAPS) {
      out.append('[').append(name).append("]\n");
      wrap(
          Golden.object(tables.get(name)).entrySet().stream()
              .map(e -> e.getKey() + "=" + hex((String) e.getValue()))
              .toList(),
          out);
    }
    return out.toString();
  }

  private static String hex(String text) {
    return text.codePoints()
        .mapToObj(c -> String.format("%04X", c))
        .reduce((a, b) -> a + "+" + b)
        .orElseThrow();
  }

  private static void wrap(List<String> entries, StringBuilder out) {
    int column = 0;
    for (String entry : entries) {
      if (column > 0 && column + 1 + entry.length() > 100) {
        out.append('\n');
        column = 0;
      }
      if (column > 0) {
        out.append(' ');
        column++;
      }
      out.append(entry);
      column += entry.length();
    }
    out.append('\n');
  }
}
