package io.sampo.corpus.read;

import java.io.IOException;

/** A line is a record. The split owns the lines that start before {@code end}. */
final class LinesReader implements RecordReader {
  private final LineReader lines;
  private final long end;

  LinesReader(LineReader lines, long end) {
    this.lines = lines;
    this.end = end;
  }

  @Override
  public RawRecord next() throws IOException {
    if (lines.position() >= end || !lines.next()) {
      return null;
    }
    if (lines.tooLong()) {
      return RawRecord.dropped(
          lines.offset(), DropReason.RECORD_TOO_LARGE, lines.length() + " bytes");
    }
    Utf8Text text = lines.text();
    return RawRecord.of(lines.offset(), text.text(), null, text.invalid());
  }

  @Override
  public long offset() {
    return lines.offset();
  }
}
