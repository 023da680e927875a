package io.sampo.corpus.contamination;

import io.sampo.corpus.duplicates.WordRuns;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The task that looks for test texts: {@code doc_id, text} to a row for each test set hit. */
final class FindRuns implements FlatMapFunction<Iterator<Row>, Row> {
  private static final long serialVersionUID = 1;

  private final Broadcast<TestGrams> grams;
  private final int nGram;

  FindRuns(Broadcast<TestGrams> grams, int nGram) {
    this.grams = grams;
    this.nGram = nGram;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> texts) {
    WordRuns runs = new WordRuns(nGram);
    TestGrams tests = grams.value();
    return new Iterator<>() {
      private Iterator<Row> found = List.<Row>of().iterator();

      @Override
      public boolean hasNext() {
        while (!found.hasNext() && texts.hasNext()) {
          Row row = texts.next();
          found = hits(row.getString(0), row.getString(1), runs, tests);
        }
        return found.hasNext();
      }

      @Override
      public Row next() {
        return found.next();
      }
    };
  }

  private static Iterator<Row> hits(String docId, String text, WordRuns runs, TestGrams tests) {
    int count = runs.find(text);
    if (count == 0 || !runs.whole()) {
      return List.<Row>of().iterator();
    }
    int[] hits = new int[tests.size()];
    int[] firsts = new int[tests.size()];
    boolean any = false;
    for (int i = 0; i < count; i++) {
      int set = tests.set(runs.run(i));
      if (set >= 0) {
        firsts[set] = hits[set]++ == 0 ? i : firsts[set];
        any = true;
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int set = 0; any && set < hits.length; set++) {
      if (hits[set] > 0) {
        String example = text.substring(runs.start(firsts[set]), runs.end(firsts[set]));
        rows.add(RowFactory.create(docId, tests.name(set), hits[set], example));
      }
    }
    return rows.iterator();
  }
}
