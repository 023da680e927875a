package io.sampo.scoring;

import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.TableSource;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * How good a model is on labelled rows that it has not seen. In {@code <run>/evaluate}:
 *
 * <ul>
 *   <li>{@code metrics.json}: all figures of the task with their 95 % intervals, the confusion
 *       matrix, figures by class, counts, the worst rows, and the comparison with another model;
 *   <li>{@code report.md}: the same as tables;
 *   <li>{@code predictions/}: key columns, {@code true_label}, the texts, the task's columns,
 *       {@code windows}, {@code model_fingerprint};
 *   <li>{@code errors/}: rows that have no label or cannot be read, with the reason; they do not
 *       count.
 * </ul>
 */
public final class EvaluateStage {
  private static final String STAGE = "evaluate";
  static final String TRUTH = "true_label";

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
    Judgement own = judgement(request);
    Optional<Judgement> other =
        config.report().compare().map(uri -> judgement(request.withModel(uri)));
    Map<String, Object> settings = request.settings();
    settings.put("label_column", config.labelColumn());
    settings.put("resamples", config.report().resamples());
    settings.put("worst", config.report().worst());
    settings.put("seed", config.report().seed());
    other.ifPresent(o -> settings.put("compare", o.scoring().modelFingerprint()));
    return stage.result(
        own.scoring().fingerprint(settings),
        staged -> write(staged, own, other, settings),
        EvaluateStage::figures);
  }

  /** A model and a table whose labels it can be judged by. */
  private record Judgement(Scoring scoring, StructField label, LabelledTask task) {}

  private Judgement judgement(ScoringRequest request) {
    Scoring scoring = new Scoring(request, run, tables);
    if (!(scoring.task() instanceof LabelledTask task)) {
      throw new InvalidInputException(
          "evaluate.task",
          scoring.task().name() + " has no labels to be judged by",
          "leave it out, or use score");
    }
    StructField label = scoring.keepLabel(config.labelColumn(), TRUTH);
    scoring.keepTexts();
    return new Judgement(scoring, label, task);
  }

  private ManifestDraft write(
      StagedDirectory staged,
      Judgement own,
      Optional<Judgement> other,
      Map<String, Object> settings) {
    Scoring scoring = own.scoring();
    LabelCheck.require(scoring, own.label(), config.keyColumns(), own.task());
    ManifestDraft draft = scoring.draft(settings);
    long rows = scoring.table().count();
    try (OutcomeTables outcomes = scoring.compute(spark, rows)) {
      if (outcomes.usableRows() == 0) {
        throw new InvalidInputException(
            "table " + scoring.tableName(),
            "no row of it can be judged, of " + outcomes.facts().get("rows_read"),
            "give a table with labels and texts");
      }
      outcomes.write(run.storage(), staged.uri(), "predictions", draft);
      draft.facts(outcomes.facts());
      JudgedRows all = read(own, outcomes);
      EvaluationReport report = new EvaluationReport(all.answeredIn(all), config.report());
      other.ifPresent(o -> compare(report, all, o, rows));
      writeReport(staged, draft, report);
    }
    return draft;
  }

  private JudgedRows read(Judgement judgement, OutcomeTables outcomes) {
    return JudgedRows.read(
        judgement.task(), judgement.label(), config.keyColumns(), outcomes.all());
  }

  private void compare(EvaluationReport report, JudgedRows all, Judgement other, long rows) {
    try (OutcomeTables outcomes = other.scoring().compute(spark, rows)) {
      JudgedRows others = read(other, outcomes);
      report.compare(
          other.scoring().modelFingerprint(), all.answeredIn(others), others.answeredIn(all));
    }
  }

  private void writeReport(StagedDirectory staged, ManifestDraft draft, EvaluationReport report) {
    run.storage()
        .writeAtomically(
            staged.child("metrics.json"), CanonicalJson.pretty(CanonicalJson.tree(report.json())));
    run.storage()
        .writeAtomically(
            staged.child("report.md"), report.table().getBytes(StandardCharsets.UTF_8));
    draft.fact("metrics", report.values());
    Map<String, Object> event = new LinkedHashMap<>(report.values());
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
