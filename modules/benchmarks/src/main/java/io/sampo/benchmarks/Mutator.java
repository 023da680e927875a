package io.sampo.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes valid files a little, by a seed: bytes, and the values of anything that looks like JSON
 * or HOCON, which it finds by quotes, brackets and words.
 */
final class Mutator {
  private static final int MAX_BYTES = 4_096;
  private static final int MAX_BYTES_NOW_AND_THEN = 24_576; // for what nests deeply, or is long
  private static final String[] NUMBERS = {
    "0",
    "-1",
    "1",
    "127",
    "128",
    "255",
    "65536",
    "2147483647",
    "2147483648",
    "-2147483648",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "1e308",
    "1e309",
    "1e-999",
    "-0.0",
    "0.1",
    "1e999999999",
    "NaN",
    "99999999999999999999999999999999"
  };
  private static final String[] VALUES = {
    "null",
    "true",
    "false",
    "\"\"",
    "\"a\"",
    "[]",
    "{}",
    "[1]",
    "{\"a\":1}",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\\udc00\\ud800\"",
    "${a}",
    "${?HOME}",
    "../../etc/passwd",
    "\"/\"",
    "[[]]",
    "\"file:///dev/zero\"",
    "include \"a\"",
    "\"\uD83D\uDE00\"",
    "+= [1]",
    "\"\"\"",
    "#",
    "//"
  };
  private static final byte[][] PIECES = {
    bytes(0xC0, 0x80),
    bytes(0xED, 0xA0, 0x80),
    bytes(0xED, 0xB0, 0x80),
    bytes(0xEF, 0xBB, 0xBF),
    bytes(0xF4, 0x90, 0x80, 0x80),
    bytes(0xFF),
    bytes(0x00),
    bytes(0xE2, 0x80),
    bytes(0x0D, 0x0A),
    bytes(0xCC, 0x81),
    bytes(0x1F, 0x8B, 0x08),
    bytes(0xE2, 0x80, 0xA8),
    bytes(0x0D, 0x0A, 0x0D, 0x0A)
  };

  private final SplittableRandom random;

  Mutator(long seed) {
    random = new SplittableRandom(seed);
  }

  /** One of a list. */
  <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Whether something that happens once in {@code n} times happens. */
  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  /** One change, or up to four; {@code other} is a file to splice with. */
  byte[] mutate(byte[] bytes, byte[] other) {
    byte[] mutated = bytes;
    for (int left = oneIn(3) ? 1 + random.nextInt(4) : 1; left > 0; left--) {
      mutated = oneIn(2) ? values(mutated) : plain(mutated, other);
    }
    int most = oneIn(16) ? MAX_BYTES_NOW_AND_THEN : Math.max(MAX_BYTES, bytes.length);
    return mutated.length <= most ? mutated : Arrays.copyOf(mutated, most);
  }

  /** The same for a file that begins with the length of its JSON header: mostly kept true. */
  byte[] mutateHeader(byte[] file, byte[] other) {
    long length = file.length < 8 ? -1 : little(file).getLong(0);
    if (length < 0 || length > file.length - 8 || oneIn(4)) {
      return mutate(file, other);
    }
    int data = 8 + (int) length;
    byte[] header = mutate(Arrays.copyOfRange(file, 8, data), bytes('{'));
    byte[] mutated = joined(new byte[8], header, Arrays.copyOfRange(file, data, file.length));
    little(mutated).putLong(0, header.length);
    return mutated;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] plain(byte[] bytes, byte[] other) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(oneIn(4) ? 256 : 8));
    return switch (random.nextInt(10)) {
      case 0 -> changed(bytes, from, (byte) (1 << random.nextInt(8)));
      case 1 -> changed(bytes, from, (byte) random.nextInt(256));
      case 2 -> replaced(bytes, from, to, new byte[0]);
      case 3 -> Arrays.copyOf(bytes, from);
      case 4 -> replaced(bytes, from, from, repeated(Arrays.copyOfRange(bytes, from, to), 300));
      case 5 -> replaced(bytes, from, from, PIECES[random.nextInt(PIECES.length)]);
      case 6 -> spliced(bytes, from, other);
      case 7 -> littleEndian(bytes, from);
      case 8 -> replaced(bytes, from, from, repeated(PIECES[random.nextInt(PIECES.length)], 2000));
      default -> replaced(bytes, from, to, number());
    };
  }

  /** A number at the border of a type, at a place that is a multiple of its length. */
  private byte[] littleEndian(byte[] bytes, int at) {
    int size = oneIn(2) ? 8 : 4;
    int place = at / size * size;
    if (place + size > bytes.length) {
      return bytes;
    }
    long value = (1L << random.nextInt(64)) - random.nextInt(3);
    byte[] copy = bytes.clone();
    if (size == 8) {
      little(copy).putLong(place, value);
    } else {
      little(copy).putInt(place, (int) value);
    }
    return copy;
  }

  private byte[] spliced(byte[] bytes, int from, byte[] other) {
    int at = random.nextInt(other.length + 1);
    return joined(
        Arrays.copyOf(bytes, from), Arrays.copyOfRange(other, at, other.length), new byte[0]);
  }

  private byte[] values(byte[] bytes) {
    List<int[]> found = spans(bytes);
    if (found.isEmpty()) {
      return plain(bytes, bytes);
    }
    int[] one = pick(found);
    int[] two = pick(found);
    byte[] value = Arrays.copyOfRange(bytes, one[0], one[1]);
    byte[] second = Arrays.copyOfRange(bytes, two[0], two[1]);
    int depth = oneIn(8) ? random.nextInt(6000) : random.nextInt(4);
    return switch (random.nextInt(8)) {
      case 0 -> replaced(bytes, one[0], one[1], number());
      case 1 -> replaced(bytes, one[0], one[1], utf8(VALUES[random.nextInt(VALUES.length)]));
      case 2 -> replaced(bytes, one[0], one[1], second);
      case 3 ->
          two[0] >= one[1] ? swapped(bytes, one, two) : replaced(bytes, two[0], two[1], value);
      case 4 -> replaced(bytes, one[0], one[1], new byte[0]);
      case 5 -> replaced(bytes, one[1], one[1], joined(bytes(','), value, new byte[0]));
      case 6 -> replaced(bytes, one[0], one[1], utf8("[".repeat(depth) + "1" + "]".repeat(depth)));
      default -> replaced(bytes, one[0], one[0], utf8("{\"a\":".repeat(depth)));
    };
  }

  private static byte[] swapped(byte[] bytes, int[] one, int[] two) {
    byte[] value = Arrays.copyOfRange(bytes, one[0], one[1]);
    byte[] second = Arrays.copyOfRange(bytes, two[0], two[1]);
    return replaced(replaced(bytes, two[0], two[1], value), one[0], one[1], second);
  }

  /** Quoted strings, words and numbers, pairs of brackets with what is in them, pairs key–value. */
  private static List<int[]> spans(byte[] bytes) {
    List<int[]> spans = new ArrayList<>();
    Deque<Integer> open = new ArrayDeque<>();
    for (int at = 0; at < bytes.length; at++) {
      byte b = bytes[at];
      int from = at;
      if (b == '"') {
        at++;
        while (at < bytes.length && bytes[at] != '"' && bytes[at] != '\n') {
          at += bytes[at] == '\\' ? 2 : 1;
        }
        spans.add(new int[] {from, Math.min(bytes.length, at + 1)});
      } else if (isWord(b)) {
        while (at + 1 < bytes.length && isWord(bytes[at + 1])) {
          at++;
        }
        spans.add(new int[] {from, at + 1});
      } else if (b == '{' || b == '[') {
        open.push(at);
      } else if ((b == '}' || b == ']') && !open.isEmpty()) {
        spans.add(new int[] {open.pop(), at + 1});
      }
    }
    for (int i = spans.size() - 1; i > 0; i--) {
      int gap = spans.get(i)[0] - spans.get(i - 1)[1];
      if (gap > 0
          && gap <= 3
          && ":=".indexOf(bytes[spans.get(i - 1)[1] + (gap > 2 ? 1 : 0)]) >= 0) {
        spans.add(new int[] {spans.get(i - 1)[0], spans.get(i)[1]});
      }
    }
    return spans;
  }

  private static boolean isWord(byte b) {
    return b > 0 && (Character.isLetterOrDigit((int) b) || "_.-+".indexOf(b) >= 0);
  }

  private byte[] number() {
    return utf8(NUMBERS[random.nextInt(NUMBERS.length)]);
  }

  private byte[] repeated(byte[] piece, int times) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int left = 1 + random.nextInt(oneIn(8) ? times : 3); left > 0; left--) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  private static byte[] changed(byte[] bytes, int at, byte flips) {
    byte[] copy = bytes.clone();
    if (at < copy.length) {
      copy[at] ^= flips;
    }
    return copy;
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
    return joined(Arrays.copyOf(bytes, from), by, Arrays.copyOfRange(bytes, to, bytes.length));
  }

  private static byte[] joined(byte[] one, byte[] two, byte[] three) {
    byte[] all = Arrays.copyOf(one, one.length + two.length + three.length);
    System.arraycopy(two, 0, all, one.length, two.length);
    System.arraycopy(three, 0, all, one.length + two.length, three.length);
    return all;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
