package io.sampo.corpus.read;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.utils.CountingInputStream;

/**
 * The bzip2 streams of a file that start in a range of its bytes, unpacked one after the other, and
 * those behind them for as long as somebody reads on. A multistream dump of Wikipedia is made of
 * many, of a hundred pages each; a file of one stream belongs to the range that it starts in.
 */
final class Bzip2Streams extends InputStream {
  // "BZh", a digit, and the first block's number (pi in decimal) or the last one's (its root).
  private static final byte[] BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
  private static final byte[] NO_BLOCK = {0x17, 0x72, 0x45, 0x38, 0x50, (byte) 0x90};
  private static final int MAGIC_BYTES = 4 + BLOCK.length;

  private final CountingInputStream counted;
  private final PushbackInputStream in;
  private final long start;
  private final long end;
  private final TreeMap<Long, Long> starts = new TreeMap<>(); // unpacked byte: packed byte
  private InputStream stream;
  private long unpacked;
  private long ownEnd = Long.MAX_VALUE;
  private boolean ended;

  /**
   * @param in the file's bytes from {@code start} on
   * @param start where a stream starts
   * @param end streams that start here or behind belong to others
   */
  Bzip2Streams(InputStream in, long start, long end) {
    this.counted = new CountingInputStream(new BufferedInputStream(in, 1 << 16));
    this.in = new PushbackInputStream(counted, 1);
    this.start = start;
    this.end = end;
  }

  /**
   * Where the first stream of a range starts; -1 when there is none.
   *
   * @param in the file's bytes from {@code start} on
   */
  static long find(InputStream in, long start, long end) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(in, 1 << 16);
    byte[] window = new byte[MAGIC_BYTES];
    for (long at = start; ; at++) {
      int next = bytes.read();
      if (next < 0 || at - MAGIC_BYTES + 1 >= end) {
        return -1;
      }
      System.arraycopy(window, 1, window, 0, MAGIC_BYTES - 1);
      window[MAGIC_BYTES - 1] = (byte) next;
      if (at - start >= MAGIC_BYTES - 1 && isStart(window)) {
        return at - MAGIC_BYTES + 1;
      }
    }
  }

  private static boolean isStart(byte[] window) {
    if (window[0] != 'B' || window[1] != 'Z' || window[2] != 'h') {
      return false;
    }
    boolean level = window[3] >= '1' && window[3] <= '9';
    return level && (follows(window, BLOCK) || follows(window, NO_BLOCK));
  }

  private static boolean follows(byte[] window, byte[] number) {
    for (int i = 0; i < number.length; i++) {
      if (window[4 + i] != number[i]) {
        return false;
      }
    }
    return true;
  }

  /** Unpacked bytes of the range's own streams, once a byte behind them was read. */
  long ownEnd() {
    return ownEnd;
  }

  /** The record with its place in the stream that it starts in, which no other range changes. */
  RawRecord placed(RawRecord record) {
    Map.Entry<Long, Long> of = starts.floorEntry(record.offset());
    if (of == null) {
      return record;
    }
    starts.headMap(of.getKey()).clear();
    return record.inStream(of.getValue(), record.offset() - of.getKey());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (!ended && (stream != null || open())) {
        int read = stream.read(bytes, offset, length);
        if (read > 0) {
          unpacked += read;
          return read;
        }
        stream = null;
      }
    } catch (IOException e) {
      if (ownEnd == Long.MAX_VALUE) {
        throw e;
      }
      ended = true; // the owner of the damaged stream tells of it
    }
    return -1;
  }

  private boolean open() throws IOException {
    int first = in.read();
    if (first < 0) {
      ended = true;
      return false;
    }
    long at = start + counted.getBytesRead() - 1;
    in.unread(first);
    if (at >= end) {
      ownEnd = Math.min(ownEnd, unpacked);
    }
    starts.put(unpacked, at);
    stream = new BZip2CompressorInputStream(in, false);
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
