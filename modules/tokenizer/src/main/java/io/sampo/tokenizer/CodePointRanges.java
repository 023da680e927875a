package io.sampo.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** A set of code points, kept as ranges. */
final class CodePointRanges {
  private final int[] firsts;
  private final int[] lasts;

  private CodePointRanges(int[] firsts, int[] lasts) {
    this.firsts = firsts;
    this.lasts = lasts;
  }

  /** The set of ascending entries like {@code 00AD} and {@code 0600-0605}. */
  static CodePointRanges parse(List<String> entries) {
    int[] firsts = new int[entries.size()];
    int[] lasts = new int[entries.size()];
    for (int i = 0; i < firsts.length; i++) {
      String entry = entries.get(i);
      int dash = entry.indexOf('-');
      firsts[i] = Integer.parseInt(dash < 0 ? entry : entry.substring(0, dash), 16);
      lasts[i] = dash < 0 ? firsts[i] : Integer.parseInt(entry.substring(dash + 1), 16);
    }
    return new CodePointRanges(firsts, lasts);
  }

  boolean contains(int codePoint) {
    int at = Arrays.binarySearch(firsts, codePoint);
    return at >= 0 || (at < -1 && codePoint <= lasts[-at - 2]);
  }

  void forEach(IntConsumer action) {
    for (int i = 0; i < firsts.length; i++) {
      for (int codePoint = firsts[i]; codePoint <= lasts[i]; codePoint++) {
        action.accept(codePoint);
      }
    }
  }
}
