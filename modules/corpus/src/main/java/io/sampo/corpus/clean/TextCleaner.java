package io.sampo.corpus.clean;

import java.text.Normalizer;

/**
 * Unicode clean-up of a document, the same for the same text everywhere.
 *
 * <ul>
 *   <li>a lone surrogate becomes U+FFFD;
 *   <li>CR LF, CR, VT, FF, NEL, U+2028 and U+2029 become LF; more than one blank line becomes one;
 *   <li>tabs and all Unicode spaces become a single space, none at the ends of a line;
 *   <li>other control characters (NUL, escape, delete, C1) are removed;
 *   <li>zero-width and direction characters, soft hyphens and byte order marks are removed; the
 *       joiners U+200C and U+200D stay, because Persian, Indic scripts and emoji need them;
 *   <li>of a run of combining marks the first {@value #MAX_MARKS} stay (the limit of the
 *       stream-safe text format, UAX #15), which also bounds the cost of what follows;
 *   <li>the result is in NFC.
 * </ul>
 */
public final class TextCleaner {
  /** Combining marks kept in a row. */
  public static final int MAX_MARKS = 30;

  private final String in;
  private final StringBuilder out;
  private boolean space;
  private int newlines;
  private int marksInRow;
  private boolean composed = true; // false once a character stands that NFC may change

  private int loneSurrogates;
  private int controls;
  private int zeroWidth;
  private int combiningMarks;

  private TextCleaner(String in) {
    this.in = in;
    this.out = new StringBuilder(in.length());
  }

  /** The cleaned text, mojibake left as it is; never fails, whatever the string holds. */
  public static CleanText clean(String text) {
    return clean(text, false);
  }

  /** The cleaned text; never fails, whatever the string holds. */
  public static CleanText clean(String text, boolean repairMojibake) {
    if (!repairMojibake) {
      return new TextCleaner(text).run(0);
    }
    Mojibake mojibake = new Mojibake();
    String repaired = mojibake.repair(text);
    return new TextCleaner(repaired).run(mojibake.repaired());
  }

  private CleanText run(int mojibake) {
    for (int i = 0; i < in.length(); i++) {
      char c = in.charAt(i);
      if (c > ' ' && c < 0x7F) {
        append(c);
      } else if (c < 0xA0) {
        control(c, i);
      } else if (Character.isSurrogate(c)) {
        i += surrogate(c, i);
      } else {
        other(c);
      }
    }
    String text = out.toString();
    return new CleanText(
        composed ? text : Normalizer.normalize(text, Normalizer.Form.NFC),
        loneSurrogates,
        controls,
        zeroWidth,
        combiningMarks,
        mojibake);
  }

  // ASCII controls and space, delete, C1
  private void control(char c, int i) {
    switch (c) {
      case ' ', '\t' -> space = true;
      case '\r' -> newlines += i + 1 < in.length() && in.charAt(i + 1) == '\n' ? 0 : 1;
      case '\n', '\u000B', '\f', '\u0085' -> newlines++;
      default -> controls++;
    }
  }

  // Answers how many characters beyond the first were used.
  private int surrogate(char c, int i) {
    if (Character.isHighSurrogate(c)
        && i + 1 < in.length()
        && Character.isLowSurrogate(in.charAt(i + 1))) {
      codePoint(Character.toCodePoint(c, in.charAt(i + 1)));
      return 1;
    }
    loneSurrogates++;
    append('\uFFFD');
    return 0;
  }

  private void other(char c) {
    if (c == '\u2028' || c == '\u2029') {
      newlines++;
    } else if (Character.getType(c) == Character.SPACE_SEPARATOR) {
      space = true;
    } else if (invisible(c)) {
      zeroWidth++;
    } else {
      codePoint(c);
    }
  }

  private void codePoint(int c) {
    if (c < 0x300) {
      append((char) c);
      return;
    }
    composed = false;
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      marksInRow++;
      if (marksInRow > MAX_MARKS) {
        combiningMarks++;
        return;
      }
    } else {
      marksInRow = 0;
    }
    separate();
    out.appendCodePoint(c);
  }

  private void append(char c) {
    marksInRow = 0;
    separate();
    out.append(c);
  }

  private void separate() {
    if (newlines > 0 && !out.isEmpty()) {
      out.append(newlines > 1 ? "\n\n" : "\n");
    } else if (space && !out.isEmpty()) {
      out.append(' ');
    }
    newlines = 0;
    space = false;
  }

  private static boolean invisible(char c) {
    return c == '\u00AD'
        || c == '\u180E'
        || c == '\u200B'
        || c == '\u200E'
        || c == '\u200F'
        || (c >= '\u202A' && c <= '\u202E')
        || (c >= '\u2060' && c <= '\u206F')
        || c == '\uFEFF';
  }
}
