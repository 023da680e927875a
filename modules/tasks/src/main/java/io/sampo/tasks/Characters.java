package io.sampo.tasks;

/**
 * Places in a text. Tables count in characters (code points), as Spark's and Python's functions do;
 * the tokenizer counts in UTF-16 units.
 */
final class Characters {
  private Characters() {}

  /** The UTF-16 place of a character, or -1 when the text has no such place. */
  static int toUnits(String text, int characters) {
    if (characters < 0 || characters > text.codePointCount(0, text.length())) {
      return -1;
    }
    return text.offsetByCodePoints(0, characters);
  }

  /** The character at a UTF-16 place. */
  static int ofUnits(String text, int units) {
    return text.codePointCount(0, units);
  }
}
