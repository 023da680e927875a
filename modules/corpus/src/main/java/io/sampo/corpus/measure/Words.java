package io.sampo.corpus.measure;

import java.util.Arrays;

/**
 * The words of a text: places, hashes and marks in arrays that are used again for the next text; no
 * object for a word.
 *
 * <p>A chunk between spaces loses punctuation at its ends and is cut at hyphens and the like, as by
 * the English rules of spaCy's tokenizer that datatrove uses, without its emoticons, its units and
 * its list of misspelled contractions. Not thread-safe.
 */
final class Words {
  private static final String[] ABBREVIATIONS = {
    "Adm.", "Ak.", "Ala.", "Apr.", "Ariz.", "Ark.", "Aug.", "Bros.", "Calif.", "Co.", "Colo.",
    "Conn.", "Corp.", "D.C.", "Dec.", "Del.", "Dr.", "E.G.", "E.g.", "Feb.", "Fla.", "Ga.", "Gen.",
    "Gov.", "I.E.", "I.e.", "Ia.", "Id.", "Ill.", "Inc.", "Ind.", "Jan.", "Jr.", "Jul.", "Jun.",
    "Kan.", "Kans.", "Ky.", "La.", "Ltd.", "Mar.", "Mass.", "Md.", "Messrs.", "Mich.", "Minn.",
    "Miss.", "Mo.", "Mont.", "Mr.", "Mrs.", "Ms.", "Mt.", "N.C.", "N.D.", "N.H.", "N.J.", "N.M.",
    "N.Y.", "Neb.", "Nebr.", "Nev.", "Nov.", "Oct.", "Okla.", "Ore.", "Pa.", "Ph.D.", "Prof.",
    "Rep.", "Rev.", "S.C.", "Sen.", "Sep.", "Sept.", "St.", "Tenn.", "Va.", "Wash.", "Wis.", "a.m.",
    "co.", "e.g.", "i.e.", "p.m.", "v.s.", "vs."
  };
  private static final LongTable KNOWN = new LongTable();

  static {
    for (String abbreviation : ABBREVIATIONS) {
      KNOWN.add(Hash.of(abbreviation.toCharArray(), 0, abbreviation.length()));
    }
  }

  /** A word with a letter. */
  static final byte ALPHABETIC = 1;

  /** A word with something that is not punctuation. */
  static final byte SUBSTANCE = 2;

  /** One character that ends a sentence. */
  static final byte TERMINAL = 4;

  /** Nothing but punctuation by Unicode's categories. */
  static final byte PUNCTUATION = 8;

  private char[] text = new char[0];
  private int[] starts = new int[1 << 10];
  private int[] ends = new int[1 << 10];
  private int[] characters = new int[1 << 10];
  private long[] hashes = new long[1 << 10];
  private byte[] marks = new byte[1 << 10];
  private int size;
  private int[] suffixes = new int[64];

  /** Finds the words of the first {@code length} units. */
  void split(char[] units, int length) {
    text = units;
    size = 0;
    int i = 0;
    while (i < length) {
      int of = Characters.of(units[i]);
      if ((of & Characters.SPACE) != 0) {
        i++;
        continue;
      }
      int start = i;
      int all = Characters.LETTER;
      while (i < length && ((of = Characters.of(units[i])) & Characters.SPACE) == 0) {
        all &= of;
        i++;
      }
      if (all != 0) {
        emit(start, i);
      } else {
        chunk(start, i);
      }
    }
  }

  int size() {
    return size;
  }

  int start(int word) {
    return starts[word];
  }

  int end(int word) {
    return ends[word];
  }

  /** Code points of each word. */
  int[] characters() {
    return characters;
  }

  long[] hashes() {
    return hashes;
  }

  byte marks(int word) {
    return marks[word];
  }

  private void chunk(int from, int to) {
    int s = from;
    int e = to;
    int taken = 0;
    while (s < e) {
      if (abbreviation(s, e)) {
        break;
      }
      int prefix = prefix(s, e);
      if (prefix > 0) {
        emit(s, s + prefix);
        s += prefix;
        continue;
      }
      int suffix = suffix(s, e);
      if (suffix == 0) {
        break;
      }
      if (taken == suffixes.length) {
        suffixes = Arrays.copyOf(suffixes, 2 * taken);
      }
      suffixes[taken++] = e;
      e -= suffix;
    }
    if (s < e) {
      middle(s, e);
    }
    for (int i = taken - 1; i >= 0; i--) {
      emit(i == taken - 1 ? e : suffixes[i + 1], suffixes[i]);
    }
  }

  private boolean abbreviation(int s, int e) {
    if (text[e - 1] != '.' || e - s > 7) {
      return false;
    }
    return (e - s == 2 && text[s] >= 'a' && text[s] <= 'z') || KNOWN.contains(Hash.of(text, s, e));
  }

  private int prefix(int s, int e) {
    char c = text[s];
    if (c == '.') {
      int dots = s;
      while (dots < e && text[dots] == '.') {
        dots++;
      }
      return dots - s > 1 ? dots - s : 0;
    }
    if ((Characters.of(c) & (Characters.AFFIX | Characters.CURRENCY)) != 0
        || c == '%'
        || c == '=') {
      return clitic(s, e) ? 0 : 1;
    }
    return c == '+' && !(s + 1 < e && is(s + 1, Characters.DIGIT)) ? 1 : 0;
  }

  // 's, 're, 'll and the like stay whole when they stand alone.
  private boolean clitic(int s, int e) {
    return (text[s] == '\'' || text[s] == '\u2019')
        && e - s > 1
        && e - s < 4
        && contraction(s, e) > 0;
  }

  private int suffix(int s, int e) {
    char c = text[e - 1];
    int of = Characters.of(c);
    if (c == '.') {
      int dots = e;
      while (dots > s && text[dots - 1] == '.') {
        dots--;
      }
      if (e - dots > 1) {
        return e - dots;
      }
      return e - 1 > s && fullStop(s, e - 1) ? 1 : 0;
    }
    if ((of & Characters.AFFIX) != 0) {
      return 1;
    }
    if (e - s > 1 && is(e - 2, Characters.DIGIT)) {
      return c == '%' || c == '+' || (of & Characters.CURRENCY) != 0 ? 1 : 0;
    }
    return (of & Characters.LETTER) != 0 && e - s > 2 ? contraction(s, e) : 0;
  }

  // Whether the dot at `dot` is split off: not behind a single capital or inside an acronym.
  private boolean fullStop(int s, int dot) {
    int before = Characters.of(text[dot - 1]);
    if ((before & Characters.UPPER) != 0) {
      return dot - 2 >= s && is(dot - 2, Characters.UPPER);
    }
    return (before & (Characters.LETTER | Characters.DIGIT | Characters.AFFIX | Characters.QUOTE))
            != 0
        || text[dot - 1] == '%'
        || text[dot - 1] == '-'
        || text[dot - 1] == '+'
        || (before & Characters.CURRENCY) != 0;
  }

  // Length of n't, 's, 're … at the end, or 0.
  private int contraction(int s, int e) {
    char last = lower(text[e - 1]);
    if (quote(e - 2) && e - 2 >= s) {
      if (last == 't' && e - 3 > s && lower(text[e - 3]) == 'n') {
        return 3;
      }
      return last == 's' || last == 'm' || last == 'd' ? 2 : 0;
    }
    if (e - 3 >= s && quote(e - 3)) {
      char first = lower(text[e - 2]);
      return (last == 'l' && first == 'l') || (last == 'e' && (first == 'v' || first == 'r'))
          ? 3
          : 0;
    }
    return 0;
  }

  private boolean quote(int i) {
    return i >= 0 && (text[i] == '\'' || text[i] == '\u2019');
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }

  private void middle(int s, int e) {
    if (address(s, e)) {
      emit(s, e);
      return;
    }
    int start = s;
    for (int i = s + 1; i < e - 1; i++) {
      int length = (Characters.of(text[i]) & Characters.LETTER) != 0 ? 0 : infix(i, e);
      if (length > 0) {
        if (i > start) {
          emit(start, i);
        }
        emit(i, i + length);
        i += length - 1;
        start = i + 1;
      }
    }
    if (start < e) {
      emit(start, e);
    }
  }

  private boolean address(int s, int e) {
    if (e - s > 4
        && text[s] == 'w'
        && text[s + 1] == 'w'
        && text[s + 2] == 'w'
        && text[s + 3] == '.') {
      return true;
    }
    for (int i = s + 1; i + 2 < e; i++) {
      if (text[i] == ':' && text[i + 1] == '/' && text[i + 2] == '/') {
        return true;
      }
    }
    return false;
  }

  // Units of the infix at i, or 0.
  private int infix(int i, int e) {
    char c = text[i];
    int before = Characters.of(text[i - 1]);
    int after = Characters.of(text[i + 1]);
    if (c == '\u2026' || ((Characters.of(c) & ~Characters.AFFIX) == 0 && is(i, Characters.AFFIX))) {
      return 1;
    }
    if (c == '.') {
      int dots = i;
      while (dots < e && text[dots] == '.') {
        dots++;
      }
      if (dots - i > 1) {
        return dots - i;
      }
      boolean left = (before & (Characters.LOWER | Characters.QUOTE)) != 0;
      return left && (after & (Characters.UPPER | Characters.QUOTE)) != 0 ? 1 : 0;
    }
    if (c == ',') {
      return (before & after & Characters.LETTER) != 0 ? 1 : 0;
    }
    boolean word = (before & (Characters.LETTER | Characters.DIGIT)) != 0;
    if (is(i, Characters.HYPHEN)) {
      int end = i;
      while (c != '~' && end < e - 1 && end - i < 3 && text[end] == c) {
        end++;
      }
      end = Math.max(end, i + 1);
      if (word && end < e && is(end, Characters.LETTER)) {
        return end - i;
      }
    }
    if ((before & Characters.DIGIT) != 0
        && (c == '+' || c == '-' || c == '*' || c == '^')
        && ((after & Characters.DIGIT) != 0 || text[i + 1] == '-')) {
      return 1;
    }
    boolean operator = c == ':' || c == '<' || c == '>' || c == '=' || c == '/';
    return operator && word && (after & Characters.LETTER) != 0 ? 1 : 0;
  }

  private boolean is(int i, int mark) {
    return (Characters.of(text[i]) & mark) != 0;
  }

  private void emit(int start, int end) {
    if (size == starts.length) {
      grow();
    }
    long hash = Hash.START;
    int any = 0;
    int every = Characters.PUNCTUATION;
    boolean substance = false;
    int points = end - start;
    for (int i = start; i < end; i++) {
      char c = text[i];
      int of = Characters.of(c);
      hash = Hash.step(hash, c);
      any |= of;
      every &= of;
      substance |= (of & Characters.SYMBOL) == 0;
      points -= c >= 0xDC00 && c <= 0xDFFF ? 1 : 0;
    }
    int mark =
        (any & Characters.LETTER) != 0 || (points < end - start && letter(start, end))
            ? ALPHABETIC
            : 0;
    mark |= substance ? SUBSTANCE : 0;
    mark |= end - start == 1 && (any & Characters.TERMINAL) != 0 ? TERMINAL : 0;
    mark |= every != 0 ? PUNCTUATION : 0;
    starts[size] = start;
    ends[size] = end;
    characters[size] = points;
    hashes[size] = Hash.end(hash);
    marks[size++] = (byte) mark;
  }

  private boolean letter(int start, int end) {
    for (int i = start; i + 1 < end; i++) {
      if (Character.isSurrogatePair(text[i], text[i + 1])
          && Character.isLetter(Character.toCodePoint(text[i], text[i + 1]))) {
        return true;
      }
    }
    return false;
  }

  private void grow() {
    int length = 2 * starts.length;
    starts = Arrays.copyOf(starts, length);
    ends = Arrays.copyOf(ends, length);
    characters = Arrays.copyOf(characters, length);
    hashes = Arrays.copyOf(hashes, length);
    marks = Arrays.copyOf(marks, length);
  }
}
