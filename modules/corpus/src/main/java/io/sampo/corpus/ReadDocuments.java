package io.sampo.corpus;

import io.sampo.corpus.clean.CleanText;
import io.sampo.corpus.clean.TextCleaner;
import io.sampo.corpus.read.DropReason;
import io.sampo.corpus.read.FileSplit;
import io.sampo.corpus.read.RawRecord;
import io.sampo.corpus.read.SplitReader;
import io.sampo.storage.Sha256;
import io.sampo.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The task that reads splits: each record becomes a row of {@link RecordTable}, one at a time. */
final class ReadDocuments implements FlatMapFunction<List<FileSplit>, Row> {
  private static final long serialVersionUID = 1;

  private final Storage storage;
  private final int maxRecordBytes;
  private final int maxGzipRatio;
  private final int minCharacters;
  private final int maxCharacters;
  private final double heldOutShare;

  ReadDocuments(Storage storage, CorpusConfig config) {
    this.storage = storage;
    this.maxRecordBytes = config.maxRecordBytes();
    this.maxGzipRatio = config.maxGzipRatio();
    this.minCharacters = config.minCharacters();
    this.maxCharacters = config.maxCharacters();
    this.heldOutShare = config.heldOutShare();
  }

  @Override
  public Iterator<Row> call(List<FileSplit> splits) {
    return new Rows(splits.iterator());
  }

  private Row row(FileSplit split, RawRecord record) {
    String docId = split.docId(record.offset());
    if (record.reason() != null) {
      return dropped(split, docId, record.reason(), record.value(), record, null);
    }
    CleanText clean = TextCleaner.clean(record.text());
    int characters = clean.text().codePointCount(0, clean.text().length());
    if (characters == 0) {
      return dropped(split, docId, DropReason.EMPTY, "0", record, clean);
    }
    if (characters < minCharacters) {
      return dropped(split, docId, DropReason.TOO_SHORT, "" + characters, record, clean);
    }
    if (characters > maxCharacters) {
      return dropped(split, docId, DropReason.TOO_LONG, "" + characters, record, clean);
    }
    String sha256 = Sha256.of(clean.text());
    return RowFactory.create(
        docId,
        split.source(),
        record.sourceId(),
        clean.text(),
        sha256,
        characters,
        HeldOut.contains(sha256, heldOutShare),
        null,
        null,
        (long) record.invalidUtf8(),
        (long) clean.loneSurrogates(),
        (long) clean.controls(),
        (long) clean.zeroWidth(),
        (long) clean.combiningMarks());
  }

  private static Row dropped(
      FileSplit split,
      String docId,
      DropReason reason,
      String value,
      RawRecord record,
      CleanText clean) {
    return RowFactory.create(
        docId,
        split.source(),
        record.sourceId(),
        null,
        null,
        null,
        null,
        reason.label(),
        value,
        (long) record.invalidUtf8(),
        clean == null ? 0L : clean.loneSurrogates(),
        clean == null ? 0L : clean.controls(),
        clean == null ? 0L : clean.zeroWidth(),
        clean == null ? 0L : clean.combiningMarks());
  }

  private final class Rows implements Iterator<Row> {
    private final Iterator<FileSplit> splits;
    private FileSplit split;
    private SplitReader reader;
    private RawRecord next;

    Rows(Iterator<FileSplit> splits) {
      this.splits = splits;
    }

    @Override
    public boolean hasNext() {
      while (next == null && (reader != null || splits.hasNext())) {
        if (reader == null) {
          split = splits.next();
          reader = SplitReader.open(split, storage, maxRecordBytes, maxGzipRatio);
        }
        next = reader.next();
        if (next == null) {
          close();
        }
      }
      return next != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      RawRecord record = next;
      next = null;
      return row(split, record);
    }

    private void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close " + Storage.display(split.uri()), e);
      }
      reader = null;
    }
  }
}
