package io.sampo.corpus.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  @Test
  void linesEndWithLfOrCrLf() throws IOException {
    assertThat(lines("one\r\ntwo\n\nthree\rthree", 100))
        .containsExactly("0:one", "5:two", "9:", "10:three\rthree");
  }

  @Test
  void lastLineNeedsNoEnd() throws IOException {
    assertThat(lines("", 100)).isEmpty();
    assertThat(lines("\n", 100)).containsExactly("0:");
    assertThat(lines("a\n", 100)).containsExactly("0:a");
  }

  @Test
  void byteOrderMarkIsSkippedAtTheStartOnly() throws IOException {
    assertThat(lines("\uFEFFa\n\uFEFFb", 100)).containsExactly("0:a", "5:\uFEFFb");
  }

  @Test
  void longLineIsMeasuredNotKept() throws IOException {
    LineReader reader = reader("12345\n123456\n1", 5);
    assertThat(reader.next()).isTrue();
    assertThat(reader.tooLong()).isFalse();
    assertThat(reader.next()).isTrue();
    assertThat(reader.tooLong()).isTrue();
    assertThat(reader.length()).isEqualTo(6);
    assertThat(reader.size()).isEqualTo(5);
    assertThat(reader.next()).isTrue();
    assertThat(reader.text().text()).isEqualTo("1");
    assertThat(reader.offset()).isEqualTo(13);
    assertThat(reader.next()).isFalse();
  }

  @Test
  void linesAcrossChunksAreWhole() throws IOException {
    String a = "a".repeat(100_000);
    String b = "b".repeat(65_536);
    assertThat(lines(a + "\n" + b + "\n", 200_000)).containsExactly("0:" + a, "100001:" + b);
  }

  @Test
  @Tag("R15")
  void gigabyteLineNeverSitsInMemory() throws IOException {
    long length = 1L << 30;
    LineReader reader = new LineReader(new Repeated(length), 0, 1 << 20);
    assertThat(reader.next()).isTrue();
    assertThat(reader.length()).isEqualTo(length);
    assertThat(reader.bytes()).hasSizeLessThanOrEqualTo(1 << 20);
    assertThat(reader.next()).isFalse();
  }

  private static List<String> lines(String text, int maxBytes) throws IOException {
    LineReader reader = reader(text, maxBytes);
    List<String> lines = new ArrayList<>();
    while (reader.next()) {
      lines.add(reader.offset() + ":" + reader.text().text());
    }
    return lines;
  }

  private static LineReader reader(String text, int maxBytes) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new LineReader(new ByteArrayInputStream(bytes), 0, maxBytes);
  }

  /** A stream of {@code length} letters. */
  private static final class Repeated extends InputStream {
    private long left;

    Repeated(long length) {
      this.left = length;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'a' : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int count = (int) Math.min(left, length);
      Arrays.fill(bytes, offset, offset + count, (byte) 'a');
      left -= count;
      return count == 0 ? -1 : count;
    }
  }
}
