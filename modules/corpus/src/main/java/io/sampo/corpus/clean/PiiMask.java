package io.sampo.corpus.clean;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Puts {@code <email>}, {@code <ip>}, {@code <phone>}, {@code <iban>} and {@code <card>} where
 * personal data stood, in one pass without regular expressions. Not thread-safe.
 */
public final class PiiMask {
  private final Set<Pii> kinds = EnumSet.noneOf(Pii.class);
  private final int[] counts = new int[Pii.values().length];

  /**
   * @param kinds what to look for
   */
  public PiiMask(List<Pii> kinds) {
    this.kinds.addAll(kinds);
  }

  /** The text without what was found in it; the same object when nothing was. */
  public String mask(String text) {
    Arrays.fill(counts, 0);
    if (kinds.isEmpty()) {
      return text;
    }
    StringBuilder out = null;
    int copied = 0;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > 'Z' || c == ' ') {
        continue;
      }
      Found found = at(text, i, c, copied);
      if (found != null) {
        counts[found.kind.ordinal()]++;
        out = out == null ? new StringBuilder(length) : out;
        out.append(text, copied, found.start).append(found.kind.mark());
        copied = found.end;
        i = found.end - 1;
      }
    }
    return out == null ? text : out.append(text, copied, length).toString();
  }

  /** How many of each kind, in the order of {@link Pii}, the last call of {@link #mask} found. */
  public int[] counts() {
    return counts;
  }

  private Found at(String text, int i, char c, int floor) {
    if (c == '@') {
      return kinds.contains(Pii.EMAIL) ? email(text, i, floor) : null;
    }
    boolean digit = c >= '0' && c <= '9';
    if (c == ':' && kinds.contains(Pii.IP)) {
      return ip6(text, i, floor);
    }
    if (!digit && c != '+' && c != '(' && !(c >= 'A' && c <= 'Z')) {
      return null;
    }
    if (i > floor && wordCharacter(text.charAt(i - 1))) {
      return null;
    }
    if (c >= 'A' && c <= 'Z') {
      return kinds.contains(Pii.IBAN) ? end(Pii.IBAN, i, PiiForms.iban(text, i)) : null;
    }
    Found found = null;
    if (digit && kinds.contains(Pii.CARD)) {
      found = end(Pii.CARD, i, PiiForms.card(text, i));
    }
    if (found == null && digit && kinds.contains(Pii.IP)) {
      found = end(Pii.IP, i, PiiForms.ip4(text, i));
    }
    if (found == null && kinds.contains(Pii.PHONE)) {
      found = end(Pii.PHONE, i, PiiForms.phone(text, i));
    }
    return found;
  }

  private static Found email(String text, int at, int floor) {
    int start = at;
    while (start > floor && PiiForms.localPart(text.charAt(start - 1))) {
      start--;
    }
    while (start < at && !PiiForms.alphanumeric(text.charAt(start))) {
      start++;
    }
    int end = PiiForms.domain(text, at + 1);
    return start < at && text.charAt(at - 1) != '.' && end > 0
        ? new Found(Pii.EMAIL, start, end)
        : null;
  }

  private static Found ip6(String text, int colon, int floor) {
    int start = colon;
    while (start > floor && PiiForms.hexadecimal(text.charAt(start - 1))) {
      start--;
    }
    if (start > floor && wordCharacter(text.charAt(start - 1))) {
      return null;
    }
    return end(Pii.IP, start, PiiForms.ip6(text, start));
  }

  private static Found end(Pii kind, int start, int end) {
    return end < 0 ? null : new Found(kind, start, end);
  }

  private static boolean wordCharacter(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }

  private static final class Found {
    private final Pii kind;
    private final int start;
    private final int end;

    private Found(Pii kind, int start, int end) {
      this.kind = kind;
      this.start = start;
      this.end = end;
    }
  }
}
