package io.sampo.corpus;

import io.sampo.corpus.duplicates.Paragraphs;
import io.sampo.corpus.measure.TextMeasure;
import io.sampo.storage.Sha256;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The task that cuts repeated paragraphs out of documents and measures what is left: rows of the
 * documents table with {@code cut} as their last column.
 */
final class CutParagraphs implements FlatMapFunction<Iterator<Row>, Row> {
  private static final long serialVersionUID = 1;

  @Override
  public Iterator<Row> call(Iterator<Row> documents) {
    TextMeasure measure = new TextMeasure();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return documents.hasNext();
      }

      @Override
      public Row next() {
        return cut(documents.next(), measure);
      }
    };
  }

  private static Row cut(Row document, TextMeasure measure) {
    int last = document.size() - 1;
    Object[] row = new Object[last];
    for (int i = 0; i < last; i++) {
      row[i] = document.get(i);
    }
    if (!document.isNullAt(last)) {
      List<Integer> lines = document.getList(last);
      String text = Paragraphs.without(document.getAs("text"), lines);
      row[document.fieldIndex("text")] = text;
      row[document.fieldIndex("text_sha256")] = Sha256.of(text);
      row[document.fieldIndex("characters")] = text.codePointCount(0, text.length());
      row[document.fieldIndex("statistics")] = MeasuredRow.statistics(measure.of(text));
    }
    return RowFactory.create(row);
  }
}
