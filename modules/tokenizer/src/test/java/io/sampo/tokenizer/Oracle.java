package io.sampo.tokenizer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The whole tokenizer as plainly as it can be said, on the reference's own table of code points:
 * one step after the other over lists of characters, each with its source range. Slow, and shares
 * nothing with the tokenizer but the combining classes.
 */
final class Oracle {
  private static final Set<Integer> REMOVED = new HashSet<>();
  private static final Set<Integer> SPACE = new HashSet<>();
  private static final Set<Integer> CJK = new HashSet<>();
  private static final Set<Integer> PUNCTUATION = new HashSet<>();
  private static final Set<Integer> MARKS = new HashSet<>();
  private static final Map<Integer, int[]> STRIP = new HashMap<>();
  private static final Map<Integer, int[]> LOWER = new HashMap<>();

  static {
    try (var in = Golden.resource("unicode_tables.json.gz")) {
      Map<String, Object> tables = Golden.object(Json.parse(in.readAllBytes()));
      addRanges(REMOVED, tables.get("clean_text_removed"));
      addRanges(SPACE, tables.get("clean_text_to_space"));
      addRanges(CJK, tables.get("cjk_spaced"));
      addRanges(PUNCTUATION, tables.get("pre_tokenizer_punctuation"));
      addRanges(MARKS, tables.get("strip_accents_removed"));
      addMap(STRIP, tables.get("strip_accents_map"));
      addMap(LOWER, tables.get("lowercase_map"));
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Oracle() {}

  /** A character and the UTF-16 range of the source character it is aligned with. */
  record Letter(int codePoint, int from, int to) {}

  record Word(List<Letter> letters) {
    String text() {
      int[] codePoints = new int[letters.size()];
      for (int i = 0; i < codePoints.length; i++) {
        codePoints[i] = letters.get(i).codePoint();
      }
      return new String(codePoints, 0, codePoints.length);
    }
  }

  record Token(int id, int from, int to, int word) {}

  /** Code points that some step changes or splits at, for tests to pick from. */
  static List<List<Integer>> interestingCodePoints() {
    List<List<Integer>> all = new ArrayList<>();
    List.of(REMOVED, SPACE, CJK, PUNCTUATION, MARKS, STRIP.keySet(), LOWER.keySet())
        .forEach(set -> all.add(set.stream().sorted().toList()));
    all.add(UnicodeTables.tables().combiningClasses.keySet().stream().sorted().toList());
    return all;
  }

  static List<Token> encode(String text, Vocabulary vocabulary, TokenizerOptions options) {
    return encode(words(text, options), vocabulary);
  }

  static List<Token> encode(List<Word> words, Vocabulary vocabulary) {
    List<Token> tokens = new ArrayList<>();
    int number = 0;
    for (Word word : words) {
      pieces(word, number++, vocabulary, tokens);
    }
    return tokens;
  }

  static List<Word> words(String text, TokenizerOptions options) {
    List<Letter> letters = new ArrayList<>();
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int next = i + Character.charCount(codePoint);
      boolean lone = codePoint >= 0xD800 && codePoint < 0xE000;
      letters.add(new Letter(lone ? 0xFFFD : codePoint, i, next));
      i = next;
    }
    letters.removeIf(letter -> REMOVED.contains(letter.codePoint()));
    letters.replaceAll(l -> SPACE.contains(l.codePoint()) ? new Letter(' ', l.from(), l.to()) : l);
    if (options.splitCjk()) {
      letters = spaceOutCjk(letters);
    }
    if (options.stripAccents()) {
      letters = stripAccents(letters);
    }
    if (options.lowercase()) {
      letters = expand(letters, LOWER);
    }
    return split(letters);
  }

  private static List<Letter> spaceOutCjk(List<Letter> letters) {
    List<Letter> spaced = new ArrayList<>();
    for (Letter letter : letters) {
      Letter space = new Letter(' ', letter.from(), letter.to());
      spaced.addAll(
          CJK.contains(letter.codePoint()) ? List.of(space, letter, space) : List.of(letter));
    }
    return spaced;
  }

  private static List<Letter> expand(List<Letter> letters, Map<Integer, int[]> map) {
    List<Letter> expanded = new ArrayList<>();
    for (Letter letter : letters) {
      for (int c : map.getOrDefault(letter.codePoint(), new int[] {letter.codePoint()})) {
        expanded.add(new Letter(c, letter.from(), letter.to()));
      }
    }
    return expanded;
  }

  private record Decomposed(int codePoint, boolean first, int combiningClass) {}

  /** NFD with its sorting of marks; the sorted characters take the source places in order. */
  private static List<Letter> stripAccents(List<Letter> letters) {
    List<Decomposed> parts = new ArrayList<>();
    for (Letter letter : letters) {
      int[] strip = strip(letter.codePoint());
      int classOfSource = UnicodeTables.tables().combiningClass(letter.codePoint());
      if (strip.length == 0) {
        parts.add(new Decomposed(-1, true, classOfSource));
      }
      for (int i = 0; i < strip.length; i++) {
        parts.add(
            new Decomposed(strip[i], i == 0, UnicodeTables.tables().combiningClass(strip[i])));
      }
    }
    for (int from = 0; from < parts.size(); ) {
      int to = from + 1;
      while (to < parts.size() && parts.get(to).combiningClass() != 0) {
        to++;
      }
      parts.subList(from, to).sort(Comparator.comparingInt(Decomposed::combiningClass));
      from = to;
    }
    List<Letter> stripped = new ArrayList<>();
    int source = -1;
    for (Decomposed part : parts) {
      source += part.first() ? 1 : 0;
      if (part.codePoint() >= 0) {
        Letter place = letters.get(source);
        stripped.add(new Letter(part.codePoint(), place.from(), place.to()));
      }
    }
    return stripped;
  }

  private static int[] strip(int codePoint) {
    int index = codePoint - 0xAC00;
    if (index >= 0 && index < 11172) {
      int[] jamo = {0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11A7 + index % 28};
      return index % 28 == 0 ? new int[] {jamo[0], jamo[1]} : jamo;
    }
    return MARKS.contains(codePoint)
        ? new int[0]
        : STRIP.getOrDefault(codePoint, new int[] {codePoint});
  }

  private static List<Word> split(List<Letter> letters) {
    List<Word> words = new ArrayList<>();
    List<Letter> word = new ArrayList<>();
    for (Letter letter : letters) {
      boolean alone = PUNCTUATION.contains(letter.codePoint());
      if (letter.codePoint() != ' ' && !alone) {
        word.add(letter);
        continue;
      }
      if (!word.isEmpty()) {
        words.add(new Word(word));
        word = new ArrayList<>();
      }
      if (alone) {
        words.add(new Word(List.of(letter)));
      }
    }
    if (!word.isEmpty()) {
      words.add(new Word(word));
    }
    return words;
  }

  private static void pieces(Word word, int number, Vocabulary vocabulary, List<Token> out) {
    List<Letter> letters = word.letters();
    int[] codePoints = letters.stream().mapToInt(Letter::codePoint).toArray();
    List<Token> tokens = new ArrayList<>();
    int from = 0;
    int to = letters.size();
    while (from < letters.size() && letters.size() <= 100) {
      String piece = new String(codePoints, from, to - from);
      int id = vocabulary.id(from == 0 ? piece : "##" + piece);
      if (id >= 0) {
        tokens.add(new Token(id, letters.get(from).from(), letters.get(to - 1).to(), number));
        from = to;
        to = letters.size();
      } else if (--to == from) {
        break;
      }
    }
    if (from < letters.size()) {
      int end = letters.get(letters.size() - 1).to();
      tokens = List.of(new Token(vocabulary.unkId(), letters.get(0).from(), end, number));
    }
    out.addAll(tokens);
  }

  private static void addRanges(Set<Integer> set, Object ranges) {
    for (String range : Golden.strings(ranges)) {
      int dash = range.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
      int last = Integer.parseInt(range.substring(dash + 1), 16);
      for (int c = first; c <= last; c++) {
        set.add(c);
      }
    }
  }

  private static void addMap(Map<Integer, int[]> map, Object entries) {
    Golden.object(entries)
        .forEach(
            (key, value) ->
                map.put(Integer.parseInt(key, 16), ((String) value).codePoints().toArray()));
  }
}
