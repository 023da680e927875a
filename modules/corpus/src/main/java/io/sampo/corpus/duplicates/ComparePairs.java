package io.sampo.corpus.duplicates;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** Rows that begin with two texts, kept when their word runs' true Jaccard similarity is enough. */
final class ComparePairs implements FlatMapFunction<Iterator<Row>, Row> {
  private static final long serialVersionUID = 1;

  private final int shingleWords;
  private final double minJaccard;

  ComparePairs(DuplicatesConfig config) {
    this.shingleWords = config.shingleWords();
    this.minJaccard = config.minJaccard();
  }

  @Override
  public Iterator<Row> call(Iterator<Row> pairs) {
    WordRuns runs = new WordRuns(shingleWords);
    return new Iterator<>() {
      private Row next;

      @Override
      public boolean hasNext() {
        while (next == null && pairs.hasNext()) {
          Row row = pairs.next();
          double jaccard = WordRuns.jaccard(runs.set(row.getString(0)), runs.set(row.getString(1)));
          next = jaccard >= minJaccard ? row : null;
        }
        return next != null;
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Row row = next;
        next = null;
        return row;
      }
    };
  }
}
