package io.sampo.corpus.read;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.MediaType;
import org.netpreserve.jwarc.MessageBody;
import org.netpreserve.jwarc.WarcConversion;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResponse;

/**
 * Pages of a web archive (WARC 1.1, ISO 28500:2017): of {@code response} records the main text of
 * HTML with status 200, of {@code conversion} records the plain text; other records are no
 * documents. From a record on that does not parse, or is longer than the file, nothing can be found
 * again: the rest is one dropped record.
 */
final class WebArchiveReader implements RecordReader {
  private final InputStream in;
  private final int maxBytes;
  private final boolean html;
  private long offset;
  private boolean boundary; // the next record's header is being read
  private boolean read; // at least one record was
  private boolean done;
  private WarcReader records; // reads the first bytes when it is made: they may be missing

  /**
   * @param in unpacked
   * @param html whether pages are looked for, not extracted text
   */
  WebArchiveReader(InputStream in, int maxBytes, boolean html) {
    this.in = in;
    this.maxBytes = maxBytes;
    this.html = html;
  }

  @Override
  public RawRecord next() throws IOException {
    while (!done) {
      try {
        boundary = true;
        records = records == null ? new WarcReader(in) : records;
        Optional<WarcRecord> record = records.next();
        boundary = false;
        read = true;
        offset = records.position();
        if (record.isEmpty()) {
          done = true;
          return null;
        }
        RawRecord found = found(record.get());
        if (found != null) {
          return found;
        }
      } catch (BoundedStream.LimitException | UncheckedIOException e) {
        throw e; // a bomb, or a disk that failed
      } catch (IOException | RuntimeException e) {
        done = boundary || e instanceof IOException; // else the next record can be found
        // Between records the place of the broken one is not known, but for the first: it is
        // named by the byte behind the start of the one before.
        offset += boundary && read ? 1 : 0;
        DropReason reason = done ? DropReason.MALFORMED_WARC : DropReason.MALFORMED_HTTP;
        return RawRecord.dropped(offset, reason, message(e));
      }
    }
    return null;
  }

  @Override
  public long offset() {
    return offset;
  }

  private RawRecord found(WarcRecord record) throws IOException {
    if (html && record instanceof WarcResponse response && isHttp(response)) {
      return page(response);
    }
    if (!html && record instanceof WarcConversion conversion) {
      byte[] bytes = read(conversion.body());
      if (bytes == null) {
        return tooLarge();
      }
      Utf8Text text = Utf8Text.decode(bytes, 0, bytes.length);
      return RawRecord.of(offset, text.text(), id(record), text.invalid()).at(conversion.target());
    }
    return null;
  }

  private static boolean isHttp(WarcResponse response) {
    String target = response.target();
    return target.startsWith("http://") || target.startsWith("https://");
  }

  private RawRecord page(WarcResponse response) throws IOException {
    HttpResponse http;
    byte[] bytes;
    Optional<String> charset;
    try {
      http = response.http();
      MediaType type = http.contentType();
      if (http.status() != 200
          || !(type.base().equals(MediaType.HTML)
              || type.base().equals(MediaType.parse("application/xhtml+xml")))) {
        return null;
      }
      charset = Optional.ofNullable(type.parameters().get("charset"));
      bytes = read(http.bodyDecoded());
    } catch (BoundedStream.LimitException | EOFException | UncheckedIOException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // wrong headers, unknown or damaged encodings
      return RawRecord.dropped(offset, DropReason.MALFORMED_HTTP, message(e)).at(response.target());
    }
    if (bytes == null) {
      return tooLarge().at(response.target());
    }
    String text = HtmlText.of(bytes, charset, response.target());
    return RawRecord.of(offset, text, id(response), 0).at(response.target());
  }

  private RawRecord tooLarge() {
    return RawRecord.dropped(
        offset, DropReason.RECORD_TOO_LARGE, "more than " + maxBytes + " bytes");
  }

  // Null when there is more than a record may have; the reader skips the rest.
  private byte[] read(MessageBody body) throws IOException {
    long size = body.size();
    byte[] bytes = body.stream().readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      return null;
    }
    if (size > 0 && bytes.length < size && body.position() < size) {
      throw new EOFException(bytes.length + " of " + size + " bytes are there");
    }
    return bytes;
  }

  private static String id(WarcRecord record) {
    return record.id().toString();
  }

  private static String message(Exception e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String line = text.lines().findFirst().orElse("");
    return line.length() > 200 ? line.substring(0, 200) : line;
  }
}
