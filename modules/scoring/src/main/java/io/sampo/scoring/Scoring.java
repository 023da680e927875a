package io.sampo.scoring;

import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.scoring.sink.ErrorRule;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.Task;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.TaskRequest;
import io.sampo.tasks.Tasks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A table and a model that fit each other, ready to be run. */
final class Scoring {
  private static final int VERSION = 2;

  private final ScoringRequest request;
  private final RunDirectory run;
  private final Task task;
  private final ModelReference model;
  private final Dataset<Row> table;
  private final TableSchema schema;
  private final List<StructField> inputs = new ArrayList<>();
  private final RowPlan plan;
  private TableState state; // looked at when first asked for: of a query that takes a pass

  /**
   * Looks at paths, model and columns, in this order; computes nothing.
   *
   * @param tables how a source becomes rows
   * @throws InvalidInputException when one of them is not usable
   */
  Scoring(ScoringRequest request, RunDirectory run, Function<TableSource, Dataset<Row>> tables) {
    this.request = request;
    this.run = run;
    if (request.table().isFiles()) {
      run.storage().inputs(request.table().path());
    }
    Checkpoint checkpoint = ModelReference.checkpoint(run, request.model(), request.key("model"));
    this.table = tables.apply(request.table());
    this.schema = new TableSchema(request.table().display(), table.schema());
    int texts = request.textColumns().size();
    boolean words = schema.words(request.textKey(0), request.textColumns().get(0));
    TaskRequest wanted = request.taskRequest(words);
    this.task = Tasks.of(checkpoint, wanted);
    this.plan = new RowPlan(task, OutputColumns.of(task, request.output()));
    for (String column : request.keyColumns()) {
      plan.keep(schema.key(request.key("key_columns"), column), column, "missing_key");
    }
    for (int i = 0; i < texts; i++) {
      boolean list = words && i == 0 && task.kind() == TaskKind.TOKEN_CLASSIFICATION;
      String column = request.textColumns().get(i);
      inputs.add(
          list
              ? schema.label(request.textKey(i), column)
              : schema.text(request.textKey(i), column));
    }
    plan.outcome();
    this.model = ModelReference.of(run.storage(), checkpoint, wanted, request.batchTokens());
  }

  /** Keeps the column of what is right, under another name. */
  StructField keepLabel(String column, String name) {
    StructField label = schema.label(request.key("label_column"), column);
    plan.keep(label, name, "missing_label");
    plan.outcome();
    return label;
  }

  /** Keeps the texts, under the names of the task's inputs, and says what they are called. */
  List<StructField> keepTexts() {
    for (int i = 0; i < inputs.size(); i++) {
      String name = task.inputs().get(i);
      plan.keep(inputs.get(i), name, "missing_" + name);
    }
    plan.outcome();
    return List.copyOf(inputs);
  }

  Task task() {
    return task;
  }

  /** Hash of the model. */
  String modelFingerprint() {
    return model.fingerprint();
  }

  /** The table's label, texts and keys, for a look at them before a model reads them. */
  Dataset<Row> labelled(StructField label, List<String> keys) {
    List<Column> columns = new ArrayList<>(List.of(RowPlan.column(label.name())));
    inputs.forEach(input -> columns.add(RowPlan.column(input.name())));
    keys.forEach(key -> columns.add(RowPlan.column(key)));
    return table.select(columns.toArray(Column[]::new));
  }

  Dataset<Row> table() {
    return table;
  }

  /** What the table is called in messages. */
  String tableName() {
    return schema.table();
  }

  private TableState state() {
    if (state == null) {
      state = TableState.of(run.storage(), request.table(), plan.select(table, inputs));
    }
    return state;
  }

  /**
   * Hash of all that the output depends on; the table must not change from then on.
   *
   * @param settings of the stage
   */
  String fingerprint(Map<String, Object> settings) {
    Fingerprint fingerprint =
        Fingerprint.of(request.stage(), VERSION)
            .with("config", settings)
            .with("table", request.table())
            .with("schema", table.schema().json())
            .with("model", model.fingerprint());
    return state().addTo(fingerprint).sha256();
  }

  /** A manifest that knows table, model and columns. */
  ManifestDraft draft(Map<String, Object> settings) {
    ManifestDraft draft =
        ManifestDraft.of(request.stage(), settings)
            .inputs(state().digest())
            .fact("task", task.name())
            .fact("model_fingerprint", model.fingerprint());
    task.outputs().stream()
        .filter(output -> !output.labels().isEmpty())
        .forEach(output -> draft.fact("labels", output.labels()));
    return draft;
  }

  /**
   * Runs the model over the table.
   *
   * @param rows of the table, for the progress bar
   */
  OutcomeTables compute(SparkSession spark, long rows) {
    try (RowProgress progress = RowProgress.start(spark, run.events(), request.stage(), rows)) {
      ScoringFunction function =
          new ScoringFunction(
              model, plan.reasonsWhenNull(), plan.derivation(), stopsAtErrors(), progress.rows());
      Dataset<Row> read = plan.select(table, inputs);
      TableState before = state();
      OutcomeTables outcomes =
          OutcomeTables.compute(read.mapPartitions(function, Encoders.row(plan.outcome())), plan);
      boolean usable = false;
      try {
        if (stopsAtErrors()) {
          outcomes.requireNoErrors(tableName(), request.keyColumns());
        }
        before.requireUnchanged(run.storage(), read);
        usable = true;
        return outcomes;
      } finally {
        if (!usable) {
          outcomes.close();
        }
      }
    }
  }

  /** What running the model over the table would take. */
  ScorePlan plan(SparkSession spark) {
    ScorePlanner planner =
        new ScorePlanner(
            model,
            plan.reasonsWhenNull(),
            request.windowing().maxTextBytes(),
            request.batchTokens());
    return planner.plan(spark, plan.select(table, inputs));
  }

  private boolean stopsAtErrors() {
    return request.output().onError() == ErrorRule.STOP;
  }

  /** The columns of the scored table. */
  StructType scored() {
    return plan.scored();
  }

  /** What a person wants to see of a manifest with the facts of {@link OutcomeTables#facts}. */
  static Map<String, Object> figures(Manifest manifest) {
    Map<String, Object> figures = new LinkedHashMap<>();
    var facts = manifest.facts();
    for (String count : List.of("rows_read", "rows_scored", "rows_in_errors")) {
      figures.put(count, facts.path(count).asLong());
    }
    facts
        .path("reasons")
        .fields()
        .forEachRemaining(reason -> figures.put(reason.getKey(), reason.getValue().asLong()));
    figures.put("rows_in_windows", facts.path("rows_in_windows").asLong());
    figures.put("model_fingerprint", facts.path("model_fingerprint").asText());
    return figures;
  }
}
