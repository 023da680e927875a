package io.sampo.scoring;

import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import io.sampo.tasks.Label;
import io.sampo.tasks.Metrics;
import io.sampo.tasks.OutputColumn;
import io.sampo.tasks.Prediction;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.Task;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * How good a model is on labelled rows that it has not seen. In {@code <run>/evaluate}:
 *
 * <ul>
 *   <li>{@code metrics.json}: all figures of the task, beside them what always answering the most
 *       frequent class would reach; the confusion matrix, figures by class, counts;
 *   <li>{@code predictions/}: key columns, {@code true_label}, the task's columns, {@code windows},
 *       {@code model_fingerprint};
 *   <li>{@code errors/}: rows that have no label or cannot be read, with the reason; they do not
 *       count.
 * </ul>
 */
public final class EvaluateStage {
  private static final String STAGE = "evaluate";
  private static final String TRUTH = "true_label";

  private final EvaluateConfig config;
  private final RunDirectory run;
  private final SparkSession spark;
  private final Function<TableSource, Dataset<Row>> tables;

  /**
   * @param tables how a source becomes rows
   */
  public EvaluateStage(
      EvaluateConfig config,
      RunDirectory run,
      SparkSession spark,
      Function<TableSource, Dataset<Row>> tables) {
    this.config = config;
    this.run = run;
    this.spark = spark;
    this.tables = tables;
  }

  /**
   * Does the work, unless it is done already.
   *
   * @throws InvalidInputException when table, columns, labels or model are not usable
   */
  public StageResult run() {
    StageRun stage = new StageRun(run, STAGE);
    ScoringRequest request = ScoringRequest.of(STAGE, config);
    Scoring scoring = new Scoring(request, run, tables);
    StructField label = scoring.keepLabel(config.labelColumn(), TRUTH);
    Map<String, Object> settings = request.settings();
    settings.put("label_column", config.labelColumn());
    return stage.result(
        scoring.fingerprint(settings),
        staged -> write(staged, scoring, label, settings),
        EvaluateStage::figures);
  }

  private ManifestDraft write(
      StagedDirectory staged, Scoring scoring, StructField label, Map<String, Object> settings) {
    Task task = scoring.task();
    LabelCheck.require(scoring.table(), scoring.tableName(), label, config.keyColumns(), task);
    ManifestDraft draft = scoring.draft(settings);
    try (OutcomeTables outcomes = scoring.compute(spark, scoring.table().count())) {
      if (outcomes.usableRows() == 0) {
        throw new InvalidInputException(
            "table " + scoring.tableName(),
            "no row of it can be judged, of " + outcomes.facts().get("rows_read"),
            "give a table with labels and texts");
      }
      outcomes.write(run.storage(), staged.uri(), "predictions", draft);
      draft.facts(outcomes.facts());
      writeMetrics(staged, draft, judge(task, label, outcomes.answers()));
    }
    return draft;
  }

  private static Metrics judge(Task task, StructField label, Dataset<Row> answers) {
    List<OutputColumn> outputs = task.outputs();
    List<Column> columns = new ArrayList<>(List.of(RowPlan.column(TRUTH)));
    outputs.forEach(output -> columns.add(RowPlan.column(output.name())));
    columns.add(RowPlan.column(RowPlan.WINDOWS));
    List<Label> truths = new ArrayList<>();
    List<Prediction> predictions = new ArrayList<>();
    Iterator<Row> rows = answers.select(columns.toArray(Column[]::new)).toLocalIterator();
    while (rows.hasNext()) {
      Row row = rows.next();
      truths.add(task.label(Schemas.plain(label.dataType(), row, 0)));
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < outputs.size(); i++) {
        values.add(Schemas.read(outputs.get(i).type(), row, i + 1));
      }
      predictions.add(task.restore(values, row.getInt(outputs.size() + 1)));
    }
    return task.evaluate(truths, predictions);
  }

  private void writeMetrics(StagedDirectory staged, ManifestDraft draft, Metrics metrics) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format_version", 1);
    json.put("metrics", metrics.values());
    json.put("details", metrics.details());
    run.storage()
        .writeAtomically(
            staged.child("metrics.json"), CanonicalJson.pretty(CanonicalJson.tree(json)));
    draft.fact("metrics", metrics.values());
    Map<String, Object> event = new LinkedHashMap<>(metrics.values());
    event.put("stage", STAGE);
    run.events().emit("metric", event);
  }

  private static Map<String, Object> figures(Manifest manifest) {
    Map<String, Object> figures = Scoring.figures(manifest);
    manifest
        .facts()
        .path("metrics")
        .fields()
        .forEachRemaining(metric -> figures.put(metric.getKey(), metric.getValue().asDouble()));
    return figures;
  }
}
