package io.sampo.corpus.read;

import java.io.IOException;
import java.io.InputStream;

/** A file is a record. At most {@code maxBytes} of it are held. */
final class TextFileReader implements RecordReader {
  private final InputStream in;
  private final int maxBytes;
  private boolean read;

  TextFileReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  @Override
  public RawRecord next() throws IOException {
    if (read) {
      return null;
    }
    byte[] bytes = in.readNBytes(maxBytes);
    boolean more = bytes.length == maxBytes && in.read() >= 0;
    read = true;
    if (more) {
      return RawRecord.dropped(0, DropReason.RECORD_TOO_LARGE, "more than " + maxBytes + " bytes");
    }
    Utf8Text text = Utf8Text.decode(bytes, 0, bytes.length);
    return RawRecord.of(0, text.text(), null, text.invalid());
  }

  @Override
  public long offset() {
    return 0;
  }
}
