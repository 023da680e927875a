package io.sampo.corpus.read;

/**
 * What a reader found: a text, or the reason why there is none.
 *
 * <p>{@code offset} is the byte in the unpacked file where the record starts; {@code invalidUtf8}
 * counts the ill-formed sequences that became U+FFFD. Of a file of many bzip2 streams it is the
 * byte in the unpacked {@code stream}, which is told by the byte of the packed file where it
 * starts.
 */
public final class RawRecord {
  private final long stream;
  private final long offset;
  private final String text;
  private final String sourceId;
  private final String url;
  private final int invalidUtf8;
  private final DropReason reason;
  private final String value;

  private RawRecord(
      long stream,
      long offset,
      String text,
      String sourceId,
      String url,
      int invalidUtf8,
      DropReason reason,
      String value) {
    this.stream = stream;
    this.offset = offset;
    this.text = text;
    this.sourceId = sourceId;
    this.url = url;
    this.invalidUtf8 = invalidUtf8;
    this.reason = reason;
    this.value = value;
  }

  /** A record with a text; {@code sourceId} is the input's own name of it, or null. */
  static RawRecord of(long offset, String text, String sourceId, int invalidUtf8) {
    return new RawRecord(0, offset, text, sourceId, null, invalidUtf8, null, null);
  }

  /** The same record with its address, or null. */
  RawRecord at(String address) {
    return new RawRecord(stream, offset, text, sourceId, address, invalidUtf8, reason, value);
  }

  /** The same record, at this byte of one of the file's streams. */
  RawRecord inStream(long start, long at) {
    return new RawRecord(start, at, text, sourceId, url, invalidUtf8, reason, value);
  }

  /** A record without a usable text; {@code value} says what was seen. */
  static RawRecord dropped(long offset, DropReason reason, String value) {
    return new RawRecord(0, offset, null, null, null, 0, reason, value);
  }

  /** Where its stream starts in the packed file; 0 for the first and in other files. */
  public long stream() {
    return stream;
  }

  public long offset() {
    return offset;
  }

  /** The text as read, or null when there is a {@link #reason}. */
  public String text() {
    return text;
  }

  /** The input's own name of the record, or null. */
  public String sourceId() {
    return sourceId;
  }

  /** Where the record was found on the web, or null. */
  public String url() {
    return url;
  }

  public int invalidUtf8() {
    return invalidUtf8;
  }

  /** Why there is no text, or null. */
  public DropReason reason() {
    return reason;
  }

  /** What was seen instead, e.g. a size in bytes or a parser's message; null with a text. */
  public String value() {
    return value;
  }
}
