package io.sampo.scoring;

import io.sampo.tasks.Predictor;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;

/** What a Spark task does with its partition; see {@link RowScorer}. */
final class ScoringFunction implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final long LINGER_MILLIS = 30_000;
  private static final SharedResources<ServedModel> MODELS = new SharedResources<>(LINGER_MILLIS);

  private final ModelReference model;
  private final String[] reasonsWhenNull;
  private final OutputColumns.Derivation derived;
  private final boolean stopsAtErrors;
  private final LongAccumulator rowsDone;

  /**
   * @param reasonsWhenNull one for each kept column
   * @param derived columns beside the task's own
   * @param stopsAtErrors whether a partition ends at its first unusable row
   * @param rowsDone for the progress bar
   */
  ScoringFunction(
      ModelReference model,
      List<String> reasonsWhenNull,
      OutputColumns.Derivation derived,
      boolean stopsAtErrors,
      LongAccumulator rowsDone) {
    this.model = model;
    this.reasonsWhenNull = reasonsWhenNull.toArray(String[]::new);
    this.derived = derived;
    this.stopsAtErrors = stopsAtErrors;
    this.rowsDone = rowsDone;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new RowScorer(
        rows,
        List.of(reasonsWhenNull),
        lazily(),
        model.fingerprint(),
        derived,
        stopsAtErrors,
        rowsDone::add);
  }

  /** The JVM's copy of the model, held until the task ends; an empty partition needs none. */
  private Supplier<Predictor> lazily() {
    return new Supplier<>() {
      private Predictor predictor;

      @Override
      public Predictor get() {
        if (predictor == null) {
          SharedResources<ServedModel>.Lease lease = MODELS.lease(model.sharingKey(), model::load);
          TaskCompletionListener leave = context -> lease.close();
          TaskContext.get().addTaskCompletionListener(leave);
          predictor = model.predictor(lease.resource());
        }
        return predictor;
      }
    };
  }
}
