package io.sampo.corpus;

import io.sampo.corpus.clean.CleanConfig;
import io.sampo.corpus.clean.CleanText;
import io.sampo.corpus.clean.LineFilter;
import io.sampo.corpus.clean.LineRule;
import io.sampo.corpus.clean.Pii;
import io.sampo.corpus.clean.PiiMask;
import io.sampo.corpus.clean.TextCleaner;
import io.sampo.corpus.measure.LanguageDetection;
import io.sampo.corpus.measure.Statistic;
import io.sampo.corpus.measure.TextMeasure;
import io.sampo.corpus.read.DropReason;
import io.sampo.corpus.read.FileSplit;
import io.sampo.corpus.read.RawRecord;
import io.sampo.storage.Sha256;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Cleans and measures a record into a row of {@link RecordTable}. */
final class MeasuredRow implements Serializable {
  private static final long serialVersionUID = 1;

  private final boolean mojibake;
  private final List<Pii> mask;
  private final List<LineRule> dropLines;
  private final boolean languages;

  MeasuredRow(CleanConfig clean, boolean languages) {
    this.languages = languages;
    this.mojibake = clean.repairMojibake();
    this.mask = clean.mask();
    this.dropLines = clean.dropLines();
  }

  /** For one task: its arrays are used for one text after the other. */
  Task start() {
    return new Task();
  }

  final class Task {
    private final TextMeasure measure = new TextMeasure();
    private final PiiMask masks = new PiiMask(mask);
    private final LineFilter lines = new LineFilter(dropLines);
    private final LanguageDetection detection = languages ? new LanguageDetection() : null;

    Row of(FileSplit split, RawRecord record) {
      Object[] row = new Object[RecordTable.SCHEMA.size()];
      row[0] = split.docId(record);
      row[1] = split.source();
      row[2] = record.sourceId();
      row[3] = record.url();
      Arrays.fill(row, row.length - RecordTable.REPAIRS.size(), row.length, 0L);
      int repairs = row.length - RecordTable.REPAIRS.size();
      row[repairs] = (long) record.invalidUtf8();
      if (record.reason() != null) {
        return dropped(row, record.reason(), record.value());
      }
      CleanText clean = TextCleaner.clean(record.text(), mojibake);
      String text = masks.mask(lines.filter(clean.text()));
      row[repairs + 1] = (long) clean.loneSurrogates();
      row[repairs + 2] = (long) clean.controls();
      row[repairs + 3] = (long) clean.zeroWidth();
      row[repairs + 4] = (long) clean.combiningMarks();
      row[repairs + 5] = (long) clean.mojibake();
      row[repairs + 6] = (long) lines.dropped();
      for (int i = 0; i < masks.counts().length; i++) {
        row[repairs + 7 + i] = (long) masks.counts()[i];
      }
      if (text.isEmpty()) {
        return dropped(row, DropReason.EMPTY, "0");
      }
      row[4] = text;
      row[5] = Sha256.of(text);
      row[6] = text.codePointCount(0, text.length());
      if (languages) {
        row[7] = detection.language(text);
        row[8] = detection.score();
      }
      row[9] = statistics(measure.of(text));
      return RowFactory.create(row);
    }
  }

  static Row statistics(double[] values) {
    Object[] boxed = new Object[Statistic.values().length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = values[i];
    }
    return RowFactory.create(boxed);
  }

  private static Row dropped(Object[] row, DropReason reason, String value) {
    row[10] = reason.label();
    row[11] = value;
    return RowFactory.create(row);
  }
}
