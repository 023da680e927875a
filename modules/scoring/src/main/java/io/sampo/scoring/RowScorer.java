package io.sampo.scoring;

import io.sampo.tasks.Outcome;
import io.sampo.tasks.OutputColumn;
import io.sampo.tasks.Prediction;
import io.sampo.tasks.Predictor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The rows of a partition to their outcomes, in order, some thousand at a time: enough to group
 * them by length, little enough to bound the memory.
 */
final class RowScorer implements Iterator<Row> {
  private static final int MAX_ROWS = 4096;
  private static final int MAX_CHARACTERS = 4 << 20;

  private final Iterator<Row> rows;
  private final List<String> reasonsWhenNull;
  private final Supplier<Predictor> model;
  private final String fingerprint;
  private final LongConsumer progress;
  private final OutputColumns.Derivation derived;
  private final boolean stopsAtErrors;
  private final Deque<Row> done = new ArrayDeque<>();
  private boolean stopped;

  /**
   * @param rows kept columns, then one text for each of the task's inputs
   * @param reasonsWhenNull one for each kept column
   * @param model asked for at the first row
   * @param derived columns beside the task's own
   * @param stopsAtErrors whether nothing is read after an unusable row: the driver stops the job
   * @param progress told how many rows are done since it was last told
   */
  RowScorer(
      Iterator<Row> rows,
      List<String> reasonsWhenNull,
      Supplier<Predictor> model,
      String fingerprint,
      OutputColumns.Derivation derived,
      boolean stopsAtErrors,
      LongConsumer progress) {
    this.rows = rows;
    this.reasonsWhenNull = reasonsWhenNull;
    this.model = model;
    this.fingerprint = fingerprint;
    this.derived = derived;
    this.stopsAtErrors = stopsAtErrors;
    this.progress = progress;
  }

  @Override
  public boolean hasNext() {
    if (done.isEmpty() && !stopped && rows.hasNext()) {
      scoreNext();
    }
    return !done.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return done.remove();
  }

  private void scoreNext() {
    int kept = reasonsWhenNull.size();
    List<Row> taken = new ArrayList<>();
    List<List<String>> texts = new ArrayList<>(); // of rows whose kept columns are there
    long characters = 0;
    while (rows.hasNext() && taken.size() < MAX_ROWS && characters < MAX_CHARACTERS) {
      Row row = rows.next();
      taken.add(row);
      if (firstNull(row) < 0) {
        List<String> rowTexts = new ArrayList<>(row.size() - kept);
        for (int i = kept; i < row.size(); i++) {
          String text = row.getString(i);
          rowTexts.add(text);
          characters += text == null ? 0 : text.length();
        }
        texts.add(rowTexts);
      }
    }
    Predictor predictor = model.get();
    List<OutputColumn> outputs = predictor.task().outputs();
    Iterator<Outcome> outcomes = predictor.predict(texts).iterator();
    for (Row row : taken) {
      int missing = firstNull(row);
      Outcome outcome =
          missing < 0
              ? outcomes.next()
              : new Outcome.Unusable(
                  reasonsWhenNull.get(missing),
                  "the column " + row.schema().fieldNames()[missing] + " is null");
      done.add(outcomeRow(row, outcome, outputs));
      stopped |= stopsAtErrors && outcome instanceof Outcome.Unusable;
    }
    progress.accept(taken.size());
  }

  private Row outcomeRow(Row row, Outcome outcome, List<OutputColumn> outputs) {
    int kept = reasonsWhenNull.size();
    Object[] values = new Object[kept + outputs.size() + derived.size() + 4];
    for (int i = 0; i < kept; i++) {
      values[i] = row.get(i);
    }
    int next = kept + outputs.size() + derived.size();
    if (outcome instanceof Outcome.Answered answered) {
      Prediction prediction = answered.prediction();
      List<Object> answers = prediction.values();
      for (int i = 0; i < outputs.size(); i++) {
        values[kept + i] = Schemas.value(outputs.get(i).type(), answers.get(i));
      }
      List<Object> more = derived.values(answers, answered.outputs());
      for (int i = 0; i < more.size(); i++) {
        values[kept + outputs.size() + i] = more.get(i);
      }
      values[next] = prediction.windows();
      values[next + 1] = fingerprint;
    } else {
      Outcome.Unusable unusable = (Outcome.Unusable) outcome;
      values[next + 2] = unusable.reason();
      values[next + 3] = unusable.detail();
    }
    return RowFactory.create(values);
  }

  private int firstNull(Row row) {
    for (int i = 0; i < reasonsWhenNull.size(); i++) {
      if (row.isNullAt(i)) {
        return i;
      }
    }
    return -1;
  }
}
