package io.sampo.corpus.read;

import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.storage.StoredFile;
import java.io.Serializable;
import java.util.Locale;

/**
 * A range of bytes of one file of a source, read by one task.
 *
 * <p>A plain class, because it travels as an element of an RDD and Kryo knows no records.
 */
public final class FileSplit implements Serializable {
  private static final long serialVersionUID = 1;

  private final String source;
  private final SourceFormat format;
  private final String textField;
  private final String idField;
  private final String urlField;
  private final String uri;
  private final String path;
  private final long fileLength;
  private final long start;
  private final long end;

  private FileSplit(Source source, StoredFile file, long start, long end) {
    this.source = source.name();
    this.format = source.format();
    this.textField = source.textField();
    this.idField = source.idField().orElse(null);
    this.urlField = source.urlField().orElse(null);
    this.uri = file.uri();
    this.path = file.path();
    this.fileLength = file.bytes();
    this.start = start;
    this.end = end;
  }

  static FileSplit of(Source source, StoredFile file, long start, long end) {
    return new FileSplit(source, file, start, end);
  }

  /** Name of the source. */
  public String source() {
    return source;
  }

  /** The file, to open it. */
  public String uri() {
    return uri;
  }

  /** The file's path below its source: what a doc_id shows. */
  public String path() {
    return path;
  }

  /** Bytes of the split as stored. */
  public long length() {
    return end - start;
  }

  /** Stable name of a record: source, path and byte, sortable as text. */
  public String docId(RawRecord record) {
    String stream =
        record.stream() == 0 ? "" : String.format(Locale.ROOT, "%012d+", record.stream());
    return String.format(Locale.ROOT, "%s/%s:%s%012d", source, path, stream, record.offset());
  }

  SourceFormat format() {
    return format;
  }

  String textField() {
    return textField;
  }

  String idField() {
    return idField;
  }

  String urlField() {
    return urlField;
  }

  long fileLength() {
    return fileLength;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  /** Whether a file of this name and format is cut between its bzip2 streams. */
  static boolean hasStreams(SourceFormat format, String path) {
    return format == SourceFormat.WIKIPEDIA_XML && Packing.of(path) == Packing.BZIP2;
  }

  Packing packing() {
    return format == SourceFormat.PARQUET ? Packing.NONE : Packing.of(path);
  }
}
