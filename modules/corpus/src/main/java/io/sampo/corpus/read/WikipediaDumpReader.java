package io.sampo.corpus.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Articles of a Wikipedia dump: {@code <page>} elements of namespace 0 that are no redirects, their
 * wikitext as plain text under the title (MediaWiki's export format, 0.10 and 0.11). A split owns
 * the pages whose {@code <page>} line starts in it; of bzip2 streams, which may be cut in a line,
 * those whose tag starts in it.
 */
final class WikipediaDumpReader implements RecordReader {
  private static final byte[] OPEN = "<page>".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLOSE = "</page>".getBytes(StandardCharsets.US_ASCII);

  private final LineReader lines;
  private final LongSupplier end;
  private final int maxBytes;
  private final boolean byTag;
  private int indent; // blanks before the tag in the current line
  private boolean open; // the current line is a <page> line not yet used
  private boolean done;
  private long offset;

  WikipediaDumpReader(LineReader lines, long end, int maxBytes) {
    this(lines, () -> end, maxBytes, false);
  }

  private WikipediaDumpReader(LineReader lines, LongSupplier end, int maxBytes, boolean byTag) {
    this.lines = lines;
    this.end = end;
    this.maxBytes = maxBytes;
    this.byTag = byTag;
  }

  /**
   * @param end of the own streams, known when a byte behind them was read
   */
  static WikipediaDumpReader ofStreams(LineReader lines, LongSupplier end, int maxBytes) {
    return new WikipediaDumpReader(lines, end, maxBytes, true);
  }

  @Override
  public RawRecord next() throws IOException {
    while (!done) {
      while (!open && !done) {
        done = lines.position() >= end.getAsLong() || !lines.next();
        open = !done && is(OPEN);
        done |= open && start() >= end.getAsLong();
      }
      RawRecord record = done ? null : page();
      if (record != null) {
        return record;
      }
    }
    return null;
  }

  @Override
  public long offset() {
    return offset;
  }

  // Null for a page that is no article.
  private RawRecord page() throws IOException {
    offset = start();
    open = false;
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    long length = 0;
    boolean closed = false;
    while (!closed && !open && lines.next()) {
      closed = is(CLOSE);
      open = is(OPEN);
      if (!closed && !open) {
        length += lines.length() + 1;
        if (length <= maxBytes) {
          page.write(lines.bytes(), 0, lines.size());
          page.write('\n');
        }
      }
    }
    if (open && start() >= end.getAsLong()) {
      done = true;
    }
    if (!closed) {
      done |= !open;
      return RawRecord.dropped(
          offset, DropReason.UNCLOSED_DOCUMENT, "no </page> before the next <page> or the end");
    }
    if (length > maxBytes) {
      return RawRecord.dropped(offset, DropReason.RECORD_TOO_LARGE, length + " bytes");
    }
    return article(Utf8Text.decode(page.toByteArray(), 0, page.size()));
  }

  private RawRecord article(Utf8Text page) {
    String xml = page.text();
    String title = element(xml, "title");
    String text = element(xml, "text");
    if (title == null || text == null) {
      return RawRecord.dropped(offset, DropReason.MALFORMED_XML, "no <title> or <text> in <page>");
    }
    if (!"0".equals(element(xml, "ns")) || xml.contains("<redirect ")) {
      return null;
    }
    String plain = title + "\n\n" + Wikitext.plain(text);
    return RawRecord.of(offset, plain, element(xml, "id"), page.invalid());
  }

  // Content of the first element of that name, unescaped; "" when it is empty, null when missing.
  private static String element(String xml, String name) {
    int from = 0;
    while (true) {
      int start = xml.indexOf("<" + name, from);
      if (start < 0) {
        return null;
      }
      int tagEnd = start + name.length() + 1;
      char next = tagEnd < xml.length() ? xml.charAt(tagEnd) : 0;
      if (next == '>' || next == ' ' || next == '/') {
        int close = xml.indexOf('>', tagEnd);
        if (close < 0) {
          return null;
        }
        if (xml.charAt(close - 1) == '/') {
          return "";
        }
        int end = xml.indexOf("</" + name + ">", close);
        return end < 0 ? null : Entities.unescape(xml.substring(close + 1, end));
      }
      from = tagEnd;
    }
  }

  private long start() {
    return lines.offset() + (byTag ? indent : 0);
  }

  private boolean is(byte[] tag) {
    int i = 0;
    while (i < lines.size() && (lines.bytes()[i] == ' ' || lines.bytes()[i] == '\t')) {
      i++;
    }
    indent = i;
    if (lines.size() - i < tag.length) {
      return false;
    }
    for (int t = 0; t < tag.length; t++) {
      if (lines.bytes()[i + t] != tag[t]) {
        return false;
      }
    }
    return true;
  }
}
