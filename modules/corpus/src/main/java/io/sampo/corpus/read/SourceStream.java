package io.sampo.corpus.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A file's raw bytes, with its faults told apart from those of the gzip format above it.
 *
 * <p>A failing read throws {@link UncheckedIOException} naming the file. {@link #available} is 0 at
 * the end only (object stores answer 0 between two requests, and {@code GZIPInputStream} would then
 * miss the next member of a concatenated file).
 */
final class SourceStream extends InputStream {
  private static final int NOTHING = -2;

  private final InputStream in;
  private final String file;
  private int peeked = NOTHING;

  SourceStream(InputStream in, String file) {
    this.in = in;
    this.file = file;
  }

  @Override
  public int read() {
    if (peeked != NOTHING) {
      int value = peeked;
      peeked = value < 0 ? value : NOTHING;
      return value;
    }
    try {
      return in.read();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (peeked != NOTHING) {
      int value = read();
      if (value < 0) {
        return -1;
      }
      bytes[offset] = (byte) value;
      return 1;
    }
    try {
      return in.read(bytes, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public int available() {
    if (peeked == NOTHING) {
      peeked = read();
    }
    return peeked < 0 ? 0 : 1;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
  }
}
