package io.sampo.corpus.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Lines up to a blank line are a record. A split owns the blocks whose blank line before them
 * starts in it, and the first one the block without.
 */
final class BlocksReader implements RecordReader {
  private final LineReader lines;
  private final long end;
  private final int maxBytes;
  private long blank; // where the last blank line started; -1: the start of the file
  private boolean done;
  private long offset;

  /**
   * @param first whether the split is the file's first
   */
  BlocksReader(LineReader lines, boolean first, long end, int maxBytes) throws IOException {
    this.lines = lines;
    this.end = end;
    this.maxBytes = maxBytes;
    this.blank = -1;
    while (!first && blank < 0 && !done) {
      advance();
    }
  }

  @Override
  public RawRecord next() throws IOException {
    boolean line = false;
    while (!line && !done && blank < end) {
      line = advance();
    }
    if (!line || blank >= end) {
      done = true;
      return null;
    }
    offset = lines.offset();
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    long length = 0;
    while (line) {
      length += lines.length() + 1;
      if (length <= maxBytes) {
        block.write(lines.bytes(), 0, lines.size());
        block.write('\n');
      }
      line = advance();
    }
    if (length > maxBytes) {
      return RawRecord.dropped(offset, DropReason.RECORD_TOO_LARGE, length + " bytes");
    }
    Utf8Text text = Utf8Text.decode(block.toByteArray(), 0, block.size());
    return RawRecord.of(offset, text.text(), null, text.invalid());
  }

  @Override
  public long offset() {
    return offset;
  }

  // Reads a line; false when it is blank or there is none.
  private boolean advance() throws IOException {
    if (!lines.next()) {
      done = true;
      return false;
    }
    if (lines.blank()) {
      blank = lines.offset();
      return false;
    }
    return true;
  }
}
