package io.sampo.corpus;

import io.sampo.corpus.clean.CleanConfig;
import io.sampo.corpus.read.FileSplit;
import io.sampo.corpus.read.RawRecord;
import io.sampo.corpus.read.SplitReader;
import io.sampo.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** The task that reads splits: each record becomes a row of {@link RecordTable}, one at a time. */
final class ReadDocuments implements FlatMapFunction<List<FileSplit>, Row> {
  private static final long serialVersionUID = 1;

  private final Storage storage;
  private final int maxRecordBytes;
  private final int maxUnpackRatio;
  private final MeasuredRow rows;

  ReadDocuments(Storage storage, LimitsConfig limits, CleanConfig clean, boolean languages) {
    this.storage = storage;
    this.maxRecordBytes = limits.maxRecordBytes();
    this.maxUnpackRatio = limits.maxUnpackRatio();
    this.rows = new MeasuredRow(clean, languages);
  }

  @Override
  public Iterator<Row> call(List<FileSplit> splits) {
    return new Rows(splits.iterator(), rows.start());
  }

  private final class Rows implements Iterator<Row> {
    private final Iterator<FileSplit> splits;
    private final MeasuredRow.Task measured;
    private FileSplit split;
    private SplitReader reader;
    private RawRecord next;

    Rows(Iterator<FileSplit> splits, MeasuredRow.Task measured) {
      this.splits = splits;
      this.measured = measured;
    }

    @Override
    public boolean hasNext() {
      while (next == null && (reader != null || splits.hasNext())) {
        if (reader == null) {
          split = splits.next();
          reader = SplitReader.open(split, storage, maxRecordBytes, maxUnpackRatio);
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
      return measured.of(split, record);
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
