package io.sampo.corpus.read;

import io.sampo.corpus.SourceFormat;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * The records of one split. Damage of a packed file ends it with one dropped record; what was read
 * before stays. Which records a file gives does not depend on how it was split.
 */
public final class SplitReader implements AutoCloseable {
  private final FileSplit split;
  private final Closeable in;
  private RecordReader records;
  private Bzip2Streams streams; // null where the file is not cut between them
  private DropReason damage;
  private String damageText;
  private boolean done;

  private SplitReader(FileSplit split, Closeable in) {
    this.split = split;
    this.in = in;
  }

  /**
   * Opens the split.
   *
   * @param maxRecordBytes a larger record is dropped, and never held
   * @param maxUnpackRatio unpacked bytes for each packed one before a packed file is given up
   * @throws InvalidInputException when the file cannot be opened
   */
  public static SplitReader open(
      FileSplit split, Storage storage, int maxRecordBytes, int maxUnpackRatio) {
    try {
      if (split.format() == SourceFormat.PARQUET) {
        ParquetRows rows = new ParquetRows(split, storage, maxRecordBytes, maxUnpackRatio);
        SplitReader reader = new SplitReader(split, rows);
        reader.records = rows;
        return reader;
      }
      Path path = storage.path(split.uri());
      FSDataInputStream raw = path.getFileSystem(storage.configuration()).open(path);
      SplitReader reader = new SplitReader(split, raw);
      if (FileSplit.hasStreams(split.format(), split.path())) {
        reader.startStreams(raw, maxRecordBytes, maxUnpackRatio);
        return reader;
      }
      if (split.start() > 0) {
        raw.seek(split.start() - 1);
      }
      reader.start(raw, maxRecordBytes, maxUnpackRatio);
      return reader;
    } catch (IOException e) {
      throw new InvalidInputException(
          Storage.display(split.uri()),
          "cannot be read (" + e.getMessage() + ")",
          "check that it is there and readable",
          e);
    }
  }

  /** The next record, or null at the end. */
  public RawRecord next() {
    if (done) {
      return null;
    }
    RawRecord record = null;
    if (damage == null && records != null) {
      try {
        record = records.next();
      } catch (IOException e) {
        damaged(e);
      }
    }
    if (record == null) {
      done = true;
      if (damage != null) {
        long offset = records == null ? 0 : records.offset();
        record = RawRecord.dropped(offset, damage, damageText);
      }
    }
    return record != null && streams != null ? streams.placed(record) : record;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  // A range in which no stream starts gives nothing.
  private void startStreams(FSDataInputStream raw, int maxRecordBytes, int maxUnpackRatio)
      throws IOException {
    long from = split.start();
    if (from > 0) {
      raw.seek(from);
      from = Bzip2Streams.find(raw, from, split.end());
      if (from < 0) {
        return;
      }
      raw.seek(from);
    }
    SourceStream source = new SourceStream(raw, Storage.display(split.uri()));
    streams = new Bzip2Streams(source, from, split.end());
    BoundedStream bytes = new BoundedStream(streams, split.fileLength(), maxUnpackRatio);
    LineReader lines = new LineReader(bytes, 0, maxRecordBytes);
    records = WikipediaDumpReader.ofStreams(lines, streams::ownEnd, maxRecordBytes);
  }

  private void start(InputStream in, int maxRecordBytes, int maxUnpackRatio) {
    SourceStream source = new SourceStream(in, Storage.display(split.uri()));
    try {
      if (split.packing() != Packing.NONE) {
        InputStream unpacked = split.packing().unpack(source);
        records =
            records(
                new BoundedStream(unpacked, split.fileLength(), maxUnpackRatio),
                0,
                Long.MAX_VALUE,
                maxRecordBytes);
      } else {
        records = records(source, split.start(), split.end(), maxRecordBytes);
      }
    } catch (IOException e) {
      damaged(e);
    }
  }

  private RecordReader records(InputStream bytes, long start, long end, int maxBytes)
      throws IOException {
    switch (split.format()) {
      case TEXT:
        return new TextFileReader(bytes, maxBytes);
      case WARC:
        return new WebArchiveReader(bytes, maxBytes, true);
      case WET:
        return new WebArchiveReader(bytes, maxBytes, false);
      default: // made of lines
    }
    LineReader lines = new LineReader(bytes, Math.max(0, start - 1), maxBytes);
    if (start > 0) {
      lines.next(); // the rest of a line that another split owns; LF alone when one starts here
    }
    return switch (split.format()) {
      case JSONL ->
          new JsonLinesReader(lines, end, split.textField(), split.idField(), split.urlField());
      case BLOCKS -> new BlocksReader(lines, start == 0, end, maxBytes);
      case WIKIPEDIA_XML -> new WikipediaDumpReader(lines, end, maxBytes);
      case WIKIEXTRACTOR -> wiki(lines, start, end, maxBytes);
      default -> new LinesReader(lines, end);
    };
  }

  private static WikiExtractorReader wiki(LineReader lines, long start, long end, int maxBytes)
      throws IOException {
    WikiExtractorReader reader = new WikiExtractorReader(lines, end, maxBytes);
    if (start > 0) {
      reader.skipToDocument();
    }
    return reader;
  }

  private void damaged(IOException e) {
    if (e instanceof BoundedStream.LimitException) {
      damage = DropReason.DECOMPRESSION_RATIO;
    } else if (split.packing().damage(e)) {
      damage = DropReason.TRUNCATED_ARCHIVE;
    } else {
      throw new UncheckedIOException(
          "cannot read " + Storage.display(split.uri()) + ": " + e.getMessage(), e);
    }
    damageText = e.getMessage() == null ? "ends early" : e.getMessage();
  }
}
