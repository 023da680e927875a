package io.sampo.corpus.clean;

import java.util.HashMap;
import java.util.Map;

/**
 * The forms of personal data. Each method takes the place where one may start and answers where it
 * ends, or -1.
 */
final class PiiForms {
  // Length of an IBAN by country (the registry of SWIFT, release 97).
  private static final Map<String, Integer> IBAN_LENGTHS = new HashMap<>();

  static {
    String lengths =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18"
            + " DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23"
            + " IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27"
            + " MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24"
            + " SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";
    for (int i = 0; i < lengths.length(); i += 5) {
      IBAN_LENGTHS.put(
          lengths.substring(i, i + 2), Integer.parseInt(lengths.substring(i + 2, i + 4)));
    }
  }

  private PiiForms() {}

  static boolean alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || digit(c);
  }

  static boolean localPart(char c) {
    return alphanumeric(c) || "!#$%&'*+/=?^_`{|}~.-".indexOf(c) >= 0;
  }

  static boolean hexadecimal(char c) {
    return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /** Labels joined by dots, at least two, the last one of letters. */
  static int domain(String text, int start) {
    int end = -1;
    int labels = 0;
    int i = start;
    while (i < text.length() && alphanumeric(text.charAt(i))) {
      int label = i;
      boolean letters = true;
      while (i < text.length() && (alphanumeric(text.charAt(i)) || text.charAt(i) == '-')) {
        letters &= !digit(text.charAt(i)) && text.charAt(i) != '-';
        i++;
      }
      while (text.charAt(i - 1) == '-') {
        i--;
        letters = false;
      }
      labels++;
      if (labels > 1 && letters && i - label > 1) {
        end = i;
      }
      if (i >= text.length() || text.charAt(i) != '.') {
        break;
      }
      i++;
    }
    return end;
  }

  /** A public IPv4 address (the special ranges of RFC 6890 stay). */
  static int ip4(String text, int start) {
    int[] parts = new int[4];
    int i = start;
    for (int p = 0; p < 4; p++) {
      int from = i;
      while (i < text.length() && digit(text.charAt(i)) && i - from < 4) {
        parts[p] = 10 * parts[p] + text.charAt(i) - '0';
        i++;
      }
      if (i == from || i - from > 3 || parts[p] > 255) {
        return -1;
      }
      if (p < 3) {
        if (i >= text.length() || text.charAt(i) != '.') {
          return -1;
        }
        i++;
      }
    }
    boolean longer =
        i < text.length()
            && (Character.isLetterOrDigit(text.charAt(i))
                || (text.charAt(i) == '.' && i + 1 < text.length() && digit(text.charAt(i + 1))));
    return longer || reserved(parts[0], parts[1], parts[2]) ? -1 : i;
  }

  private static boolean reserved(int a, int b, int c) {
    return a == 0
        || a == 10
        || a == 127
        || a >= 224
        || (a == 100 && b >= 64 && b < 128)
        || (a == 169 && b == 254)
        || (a == 172 && b >= 16 && b < 32)
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113);
  }

  /** A global unicast IPv6 address (2000::/3, without the documentation prefix 2001:db8::/32). */
  static int ip6(String text, int start) {
    int groups = 0;
    int first = -1;
    int second = -1;
    boolean gap = false;
    int i = start;
    int end = start;
    while (i < text.length() && groups < 8) {
      int from = i;
      int value = 0;
      while (i < text.length() && hexadecimal(text.charAt(i)) && i - from < 5) {
        value = 16 * value + Character.digit(text.charAt(i), 16);
        i++;
      }
      if (i - from > 4) {
        return -1;
      }
      if (i > from) {
        first = groups == 0 ? value : first;
        second = groups == 1 ? value : second;
        groups++;
        end = i;
      }
      if (i >= text.length() || text.charAt(i) != ':' || groups == 8) {
        break;
      }
      i++;
      if (i < text.length() && text.charAt(i) == ':') {
        if (gap) {
          return -1;
        }
        gap = true;
        i++;
        end = i;
      }
    }
    boolean longer = end < text.length() && Character.isLetterOrDigit(text.charAt(end));
    boolean whole = gap ? groups < 8 && groups >= 2 : groups == 8;
    boolean global = first >> 13 == 1 && !(first == 0x2001 && second == 0xDB8);
    return whole && global && !longer ? end : -1;
  }

  /**
   * 13 to 19 digits in groups of at least two, with Luhn's check digit and an issuer's first digit.
   */
  static int card(String text, int start) {
    if (text.charAt(start) < '2' || text.charAt(start) > '6') {
      return -1;
    }
    int[] digits = new int[20];
    int size = 0;
    int group = 0;
    int i = start;
    while (i < text.length() && size < 20) {
      char c = text.charAt(i);
      if (digit(c)) {
        digits[size++] = c - '0';
        group++;
      } else if ((c == ' ' || c == '-')
          && group >= 2
          && i + 1 < text.length()
          && digit(text.charAt(i + 1))) {
        group = 0;
      } else {
        break;
      }
      i++;
    }
    if (size < 13 || size > 19 || (i < text.length() && Character.isLetter(text.charAt(i)))) {
      return -1;
    }
    int sum = 0;
    for (int d = 0; d < size; d++) {
      int value = digits[size - 1 - d];
      sum += d % 2 == 0 ? value : value < 5 ? 2 * value : 2 * value - 9;
    }
    return sum % 10 == 0 ? i : -1;
  }

  /** {@code +} and 8 to 15 digits, or three, three and four digits, set apart. */
  static int phone(String text, int start) {
    boolean international = text.charAt(start) == '+';
    int digits = 0;
    int separators = 0;
    int end = -1;
    int i = international ? start + 1 : start;
    if (i >= text.length() || (international && !digit(text.charAt(i)))) {
      return -1;
    }
    while (i < text.length() && digits < 16) {
      char c = text.charAt(i);
      if (digit(c)) {
        digits++;
        separators = 0;
        end = i + 1;
        if (!international && digits == 10) {
          break;
        }
      } else if (separators < 2
          && (c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/')) {
        separators++;
      } else {
        break;
      }
      i++;
    }
    if (end < 0 || (end < text.length() && Character.isLetterOrDigit(text.charAt(end)))) {
      return -1;
    }
    return international
        ? digits >= 8 && digits <= 15 ? end : -1
        : digits == 10 && northAmerican(text, start, end) ? end : -1;
  }

  // (ddd) ddd-dddd, ddd-ddd-dddd, ddd.ddd.dddd: area and exchange start with 2 to 9
  private static boolean northAmerican(String text, int start, int end) {
    String form = text.substring(start, end);
    return form.length() <= 14
        && form.matches(
            "\\([2-9]\\d\\d\\) ?[2-9]\\d\\d[- .]\\d{4}|[2-9]\\d\\d([-.])[2-9]\\d\\d\\1\\d{4}");
  }

  /** Country, check digits and the rest, whole or in groups of four. */
  static int iban(String text, int start) {
    if (start + 4 >= text.length()
        || !digit(text.charAt(start + 2))
        || !digit(text.charAt(start + 3))) {
      return -1;
    }
    Integer length = IBAN_LENGTHS.get(text.substring(start, start + 2));
    if (length == null) {
      return -1;
    }
    char[] signs = new char[length];
    int size = 0;
    int i = start;
    while (i < text.length() && size < length) {
      char c = text.charAt(i);
      if (digit(c) || (c >= 'A' && c <= 'Z')) {
        signs[size++] = c;
      } else if (c != ' ' || size % 4 != 0) {
        return -1;
      }
      i++;
    }
    boolean longer = i < text.length() && alphanumeric(text.charAt(i));
    return size == length && !longer && remainder(signs) == 1 ? i : -1;
  }

  // ISO 7064, MOD 97-10: the first four signs go to the end, letters count from 10.
  private static int remainder(char[] signs) {
    int remainder = 0;
    for (int k = 0; k < signs.length; k++) {
      char c = signs[(k + 4) % signs.length];
      int value = digit(c) ? c - '0' : c - 'A' + 10;
      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
    }
    return remainder;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
