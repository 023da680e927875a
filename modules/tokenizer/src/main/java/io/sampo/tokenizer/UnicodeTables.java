package io.sampo.tokenizer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * What the reference does to each code point, one step at a time: remove, space out, strip, lower.
 *
 * <p>The categories of its normalizer are those of about Unicode 8, its decompositions Unicode 9,
 * its lower-casing newer than Java 17's, so nothing here asks {@link Character}.
 */
final class UnicodeTables {
  private static final int HANGUL_FIRST = 0xAC00;
  private static final int HANGUL_LAST = 0xD7A3;

  /** Control, format and private-use characters and U+FFFD: they leave no trace. */
  final CodePointRanges removed;

  /** White space; all of it becomes a space. */
  final CodePointRanges space;

  /** Ideographs that are words of their own. */
  final CodePointRanges cjk;

  /** Punctuation: each a word of its own. */
  final CodePointRanges punctuation;

  /** Nonspacing marks, dropped when accents are stripped. */
  final CodePointRanges marks;

  /** Decompositions without their marks, Hangul aside. */
  final Map<Integer, int[]> stripped;

  /** Lower-casing without context, where it changes something. */
  final Map<Integer, int[]> lowered;

  /** Canonical combining classes other than 0, of the first character of the decomposition. */
  final Map<Integer, Integer> combiningClasses;

  private UnicodeTables() {
    Map<String, List<String>> sections = sections("unicode_tables.txt");
    removed = CodePointRanges.parse(sections.get("clean_text_removed"));
    space = CodePointRanges.parse(sections.get("clean_text_to_space"));
    cjk = CodePointRanges.parse(sections.get("cjk_spaced"));
    punctuation = CodePointRanges.parse(sections.get("pre_tokenizer_punctuation"));
    marks = CodePointRanges.parse(sections.get("strip_accents_removed"));
    stripped = map(sections.get("strip_accents_map"));
    lowered = map(sections.get("lowercase_map"));
    combiningClasses = classes(sections("combining_classes.txt").get(""));
  }

  private static final class Holder {
    static final UnicodeTables TABLES = new UnicodeTables();
  }

  static UnicodeTables tables() {
    return Holder.TABLES;
  }

  /** The decomposition (NFD) of a code point without its nonspacing marks. */
  int[] strip(int codePoint) {
    if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) {
      int index = codePoint - HANGUL_FIRST;
      int lead = 0x1100 + index / 588;
      int vowel = 0x1161 + index % 588 / 28;
      int tail = index % 28;
      return tail == 0 ? new int[] {lead, vowel} : new int[] {lead, vowel, 0x11A7 + tail};
    }
    if (marks.contains(codePoint)) {
      return new int[0];
    }
    int[] parts = stripped.get(codePoint);
    return parts == null ? new int[] {codePoint} : parts;
  }

  int[] lower(int codePoint) {
    int[] letters = lowered.get(codePoint);
    return letters == null ? new int[] {codePoint} : letters;
  }

  int combiningClass(int codePoint) {
    return combiningClasses.getOrDefault(codePoint, 0);
  }

  void forEachHangul(IntConsumer action) {
    for (int codePoint = HANGUL_FIRST; codePoint <= HANGUL_LAST; codePoint++) {
      action.accept(codePoint);
    }
  }

  private static Map<String, List<String>> sections(String resource) {
    Map<String, List<String>> sections = new HashMap<>();
    List<String> section = new ArrayList<>();
    sections.put("", section);
    try (InputStream in = UnicodeTables.class.getResourceAsStream(resource);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("[")) {
          section = new ArrayList<>();
          sections.put(line.substring(1, line.length() - 1), section);
        } else if (!line.startsWith("#")) {
          section.addAll(List.of(line.split(" ")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + resource, e);
    }
    return sections;
  }

  private static Map<Integer, int[]> map(List<String> entries) {
    Map<Integer, int[]> map = new HashMap<>(entries.size() * 2);
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      String[] letters = entry.substring(equals + 1).split("\\+");
      int[] value = new int[letters.length];
      for (int i = 0; i < value.length; i++) {
        value[i] = Integer.parseInt(letters[i], 16);
      }
      map.put(Integer.parseInt(entry.substring(0, equals), 16), value);
    }
    return map;
  }

  private static Map<Integer, Integer> classes(List<String> entries) {
    Map<Integer, Integer> classes = new HashMap<>();
    for (String entry : entries) {
      int semicolon = entry.indexOf(';');
      Integer value = Integer.valueOf(entry.substring(semicolon + 1));
      CodePointRanges.parse(List.of(entry.substring(0, semicolon)))
          .forEach(codePoint -> classes.put(codePoint, value));
    }
    return classes;
  }
}
