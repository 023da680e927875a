package io.sampo.corpus.clean;

import java.util.Locale;

/**
 * Lines that C4 leaves out of its texts (arXiv 1910.10683, section 2.2; datatrove's c4_filters).
 */
public enum LineRule {
  /** Does not end in {@code . ? ! " '}, or ends in an ellipsis. */
  UNPUNCTUATED {
    @Override
    boolean breaks(String line) {
      return line.endsWith("...") || ".?!\"'".indexOf(line.charAt(line.length() - 1)) < 0;
    }
  },
  /** Has fewer than 3 words. */
  FEW_WORDS {
    @Override
    boolean breaks(String line) {
      int first = line.indexOf(' ');
      return first < 0 || line.indexOf(' ', first + 1) < 0;
    }
  },
  /** Has a word of more than 1,000 characters. */
  LONG_WORD {
    @Override
    boolean breaks(String line) {
      int start = 0;
      for (int i = 0; i <= line.length(); i++) {
        if (i == line.length() || line.charAt(i) == ' ') {
          if (i - start > 1000) {
            return true;
          }
          start = i + 1;
        }
      }
      return false;
    }
  },
  /** Mentions JavaScript. */
  JAVASCRIPT {
    @Override
    boolean breaks(String line) {
      return line.toLowerCase(Locale.ROOT).contains("javascript");
    }
  },
  /** Speaks of terms of use, cookies or privacy policies. */
  POLICY {
    @Override
    boolean breaks(String line) {
      String lower = line.toLowerCase(Locale.ROOT);
      for (String phrase : POLICIES) {
        if (lower.contains(phrase)) {
          return true;
        }
      }
      return false;
    }
  };

  private static final String[] POLICIES = {
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies"
  };

  /**
   * @param line cleaned, not empty
   */
  abstract boolean breaks(String line);
}
