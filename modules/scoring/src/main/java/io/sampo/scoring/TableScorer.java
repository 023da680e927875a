package io.sampo.scoring;

import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.scoring.sink.OutputConfig;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tasks.Task;
import io.sampo.tasks.TaskRequest;
import io.sampo.tasks.Tasks;
import io.sampo.tasks.Windowing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A model's answers beside the columns of any DataFrame, in its order, computed when somebody reads
 * them; of a stream too.
 *
 * <pre>{@code
 * TableScorer scorer =
 *     TableScorer.of(storage, "models/stars", List.of("text"), Windowing.defaults(), 8192);
 * Dataset<Row> scored = scorer.score(reviews); // + label, probabilities, windows, …, scoring_error
 * }</pre>
 */
public final class TableScorer {
  /** Why a row has no answer; null where it has one. */
  public static final String ERROR = "scoring_error";

  private final Task task;
  private final ModelReference model;
  private final List<String> textColumns;

  private TableScorer(Task task, ModelReference model, List<String> textColumns) {
    this.task = task;
    this.model = model;
    this.textColumns = textColumns;
  }

  /**
   * Opens a fine-tuned model; executors read it from storage themselves.
   *
   * @param uri a checkpoint directory
   * @param textColumns one for each of the task's inputs
   * @param batchTokens most tokens of one forward pass
   * @throws InvalidInputException when it is no model of a task, or of another number of texts
   */
  public static TableScorer of(
      Storage storage, String uri, List<String> textColumns, Windowing windowing, int batchTokens) {
    Checkpoint checkpoint = Checkpoint.load(storage, storage.resolve(uri));
    TaskRequest request = TaskRequest.of(textColumns.size(), windowing);
    return new TableScorer(
        Tasks.of(checkpoint, request),
        ModelReference.of(storage, checkpoint, request, batchTokens),
        List.copyOf(textColumns));
  }

  /** SHA-256 over configuration, weights and tokenizer. */
  public String fingerprint() {
    return model.fingerprint();
  }

  /**
   * The table's columns and those that {@link #score} adds.
   *
   * @throws InvalidInputException when a text column is missing or none, or a name is taken
   */
  public StructType schema(StructType table) {
    return plan(table).scored().add(ERROR, DataTypes.StringType);
  }

  /**
   * Adds the task's columns, {@code windows}, {@code model_fingerprint} and {@value #ERROR}.
   *
   * @throws InvalidInputException as {@link #schema}
   */
  public Dataset<Row> score(Dataset<Row> table) {
    RowPlan plan = plan(table.schema());
    List<StructField> inputs =
        textColumns.stream().map(name -> table.schema().apply(name)).toList();
    ScoringFunction function =
        new ScoringFunction(model, plan.reasonsWhenNull(), plan.derivation(), false, null);
    List<Column> columns = new ArrayList<>(Arrays.asList(plan.scoredColumns()));
    columns.add(
        functions
            .when(
                RowPlan.column(RowPlan.REASON).isNotNull(),
                functions.concat_ws(
                    ": ", RowPlan.column(RowPlan.REASON), RowPlan.column(RowPlan.DETAIL)))
            .as(ERROR));
    return plan.select(table, inputs)
        .mapPartitions(function, Encoders.row(plan.outcome()))
        .select(columns.toArray(Column[]::new));
  }

  private RowPlan plan(StructType table) {
    TableSchema schema = new TableSchema("to score", table);
    textColumns.forEach(name -> schema.text("the text column", name));
    if (Arrays.asList(table.fieldNames()).contains(ERROR)) {
      throw new InvalidInputException(
          "the table to score", "it has a column " + ERROR, "drop or rename it first");
    }
    RowPlan plan = new RowPlan(task, OutputColumns.of(task, OutputConfig.defaults()));
    for (StructField field : table.fields()) {
      plan.keepAny(field);
    }
    plan.outcome();
    return plan;
  }
}
