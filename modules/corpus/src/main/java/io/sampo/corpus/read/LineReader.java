package io.sampo.corpus.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Lines of bytes, none of which is ever held beyond {@code maxBytes}.
 *
 * <p>A line ends with LF; a CR before it belongs to the line end. The rest of a longer line is read
 * and dropped, so memory stays at {@code maxBytes} whatever the file holds. A byte order mark at
 * position 0 is skipped.
 */
final class LineReader {
  private final InputStream in;
  private final int maxBytes;
  private final byte[] chunk = new byte[1 << 16];
  private int chunkNext;
  private int chunkEnd;

  private byte[] line = new byte[1 << 12];
  private int size;
  private long length;
  private long offset;
  private long position;
  private boolean terminated;

  /**
   * @param position of the stream's next byte in the file
   */
  LineReader(InputStream in, long position, int maxBytes) {
    this.in = in;
    this.position = position;
    this.maxBytes = maxBytes;
  }

  /** Reads the next line; false at the end of the stream. */
  boolean next() throws IOException {
    offset = position;
    size = 0;
    length = 0;
    terminated = false;
    if (chunkNext == chunkEnd && !fill()) {
      return false;
    }
    while (!terminated && (chunkNext < chunkEnd || fill())) {
      int end = chunkNext;
      while (end < chunkEnd && chunk[end] != '\n') {
        end++;
      }
      append(end - chunkNext);
      terminated = end < chunkEnd;
      int used = end - chunkNext + (terminated ? 1 : 0);
      chunkNext += used;
      position += used;
    }
    if (offset == 0) {
      skipByteOrderMark();
    }
    if (terminated && size > 0 && size == length && line[size - 1] == '\r') {
      size--;
    }
    return true;
  }

  /** Byte of the file where the line starts. */
  long offset() {
    return offset;
  }

  /** Byte of the file where the next line starts. */
  long position() {
    return position;
  }

  /** Bytes of the line without its LF, also when they were too many to keep. */
  long length() {
    return length;
  }

  boolean tooLong() {
    return length > maxBytes;
  }

  /** Whether the line ended with LF, not with the stream. */
  boolean terminated() {
    return terminated;
  }

  /** The line's first {@link #size} bytes; overwritten by the next call of {@link #next}. */
  byte[] bytes() {
    return line;
  }

  int size() {
    return size;
  }

  Utf8Text text() {
    return Utf8Text.decode(line, 0, size);
  }

  /** Whether the line holds nothing but ASCII spaces, tabs and carriage returns. */
  boolean blank() {
    for (int i = 0; i < size; i++) {
      if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
        return false;
      }
    }
    return !tooLong();
  }

  private boolean fill() throws IOException {
    chunkNext = 0;
    chunkEnd = Math.max(0, in.read(chunk, 0, chunk.length));
    return chunkEnd > 0;
  }

  private void append(int count) {
    length += count;
    int kept = Math.min(count, maxBytes - size);
    if (kept > 0) {
      if (size + kept > line.length) {
        long grown = Math.max((long) size + kept, 2L * line.length);
        line = Arrays.copyOf(line, (int) Math.min(grown, maxBytes));
      }
      System.arraycopy(chunk, chunkNext, line, size, kept);
      size += kept;
    }
  }

  private void skipByteOrderMark() {
    if (size >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF) {
      System.arraycopy(line, 3, line, 0, size - 3);
      size -= 3;
      length -= 3;
    }
  }
}
