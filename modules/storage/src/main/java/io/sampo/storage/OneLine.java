package io.sampo.storage;

import java.util.regex.Pattern;

/** Text for a message: redacted, on one line, of bounded length. */
final class OneLine {
  private static final int MAX_CHARACTERS = 2_000;
  private static final Pattern BREAKS =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]+");

  private OneLine() {}

  static String of(String text) {
    String line = BREAKS.matcher(Redaction.redact(text)).replaceAll(" ").strip();
    return line.length() <= MAX_CHARACTERS ? line : line.substring(0, MAX_CHARACTERS) + "…";
  }
}
