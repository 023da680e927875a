package io.sampo.corpus.read;

import java.io.IOException;
import java.io.InputStream;

/** A packed file unpacked up to a limit, so that a small file cannot fill a machine. */
final class BoundedStream extends InputStream {
  // What any file may unpack to, however small it is.
  private static final long FREE_BYTES = 1 << 20;

  private final InputStream in;
  private final long limit;
  private long bytes;

  /**
   * @param unpacked the unpacking stream
   * @param fileLength packed bytes
   * @param maxRatio unpacked bytes for each packed one, beyond the first MiB
   */
  BoundedStream(InputStream unpacked, long fileLength, int maxRatio) {
    this.in = unpacked;
    this.limit = FREE_BYTES + fileLength * maxRatio;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    if (value >= 0) {
      count(1);
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    count(Math.max(0, read));
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void count(int read) throws LimitException {
    bytes += read;
    if (bytes > limit) {
      throw new LimitException("unpacks to more than " + limit + " bytes");
    }
  }

  /** The file unpacks to more than it may. */
  static final class LimitException extends IOException {
    private static final long serialVersionUID = 1;

    LimitException(String message) {
      super(message);
    }
  }
}
