package io.sampo.corpus.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Documents between a line {@code <doc id="…" url="…" title="…">} and a line {@code </doc>}.
 *
 * <p>A {@code <doc …>} line always starts a document, so a reader can start anywhere: a split owns
 * the documents whose first line starts in it, and what follows them up to the next {@code <doc}.
 * The record is the body with the title line that WikiExtractor puts first.
 */
final class WikiExtractorReader implements RecordReader {
  private static final byte[] OPEN = "<doc ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLOSE = "</doc>".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]*)\"");
  private static final Pattern URL = Pattern.compile("\\surl=\"([^\"]*)\"");

  private final LineReader lines;
  private final long end;
  private final int maxBytes;
  private boolean ahead; // the current line of `lines` is a <doc line not yet used
  private boolean done;
  private long offset;

  WikiExtractorReader(LineReader lines, long end, int maxBytes) {
    this.lines = lines;
    this.end = end;
    this.maxBytes = maxBytes;
  }

  /** Moves on to the first {@code <doc} line: what stands before it belongs to another split. */
  void skipToDocument() throws IOException {
    while (!ahead && !done) {
      advance(lines.position() < end);
    }
  }

  @Override
  public RawRecord next() throws IOException {
    if (done) {
      return null;
    }
    return ahead ? document() : outside();
  }

  @Override
  public long offset() {
    return offset;
  }

  private RawRecord document() throws IOException {
    offset = lines.offset();
    String header = lines.text().text();
    String id = attribute(ID, header);
    String url = attribute(URL, header);
    ahead = false;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    long length = 0;
    boolean closed = false;
    while (!closed && !ahead && !done) {
      advance(true);
      closed = !done && !ahead && starts(CLOSE);
      if (!closed && !ahead && !done) {
        length += lines.length() + 1;
        if (length <= maxBytes) {
          body.write(lines.bytes(), 0, lines.size());
          body.write('\n');
        }
      }
    }
    if (length > maxBytes) {
      return RawRecord.dropped(offset, DropReason.RECORD_TOO_LARGE, length + " bytes");
    }
    if (!closed) {
      return RawRecord.dropped(
          offset, DropReason.UNCLOSED_DOCUMENT, "no </doc> before the next <doc or the end");
    }
    Utf8Text text = Utf8Text.decode(body.toByteArray(), 0, body.size());
    return RawRecord.of(offset, text.text(), id, text.invalid()).at(url);
  }

  // Text that belongs to no document, up to the next <doc line or the end of the file.
  private RawRecord outside() throws IOException {
    long length = 0;
    while (!ahead && !done) {
      advance(true);
      if (!ahead && !done && !lines.blank()) {
        offset = length == 0 ? lines.offset() : offset;
        length += lines.length() + 1;
      }
    }
    if (length > 0) {
      return RawRecord.dropped(offset, DropReason.OUTSIDE_DOCUMENT, length + " bytes");
    }
    return next();
  }

  // Reads a line; a <doc line at or behind `end` is another split's, and ends this one.
  private void advance(boolean more) throws IOException {
    if (!more || !lines.next()) {
      done = true;
    } else if (starts(OPEN)) {
      ahead = lines.offset() < end;
      done = !ahead;
    }
  }

  private boolean starts(byte[] prefix) {
    if (lines.size() < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (lines.bytes()[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static String attribute(Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    return matcher.find() ? matcher.group(1) : null;
  }
}
