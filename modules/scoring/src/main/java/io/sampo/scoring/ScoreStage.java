package io.sampo.scoring;

import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import io.sampo.tasks.TableSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Checkpoint and table to scored table. In {@code <run>/score}:
 *
 * <ul>
 *   <li>{@code scored/}: key columns, the task's columns ({@code label}, and {@code probabilities}
 *       in the order of the manifest's {@code labels}), {@code windows}, {@code model_fingerprint};
 *   <li>{@code errors/}: key columns, {@code reason}, {@code detail} of each row that has no
 *       answer.
 * </ul>
 *
 * <p>Each row of the input stands in exactly one of them, once, in the order of the input. One file
 * for each input split; same splits, same bytes. A run that failed leaves nothing, a repeated one
 * is skipped or replaces the whole.
 *
 * <p>With a target ({@code score.output.path}) the table that lies there is then delivered, in a
 * step of its own: a target that refuses or goes away costs no scoring.
 */
public final class ScoreStage {
  private static final String STAGE = "score";

  private final ScoreConfig config;
  private final RunDirectory run;
  private final SparkSession spark;
  private final Function<TableSource, Dataset<Row>> tables;
  private final UnaryOperator<String> environment;

  /**
   * @param tables how a source becomes rows
   */
  public ScoreStage(
      ScoreConfig config,
      RunDirectory run,
      SparkSession spark,
      Function<TableSource, Dataset<Row>> tables) {
    this(config, run, spark, tables, System::getenv);
  }

  ScoreStage(
      ScoreConfig config,
      RunDirectory run,
      SparkSession spark,
      Function<TableSource, Dataset<Row>> tables,
      UnaryOperator<String> environment) {
    this.environment = environment;
    this.config = config;
    this.run = run;
    this.spark = spark;
    this.tables = tables;
  }

  /**
   * Does the work, unless it is done already.
   *
   * @throws io.sampo.storage.InvalidInputException when table, columns or model are not usable
   */
  public StageResult run() {
    StageRun stage = new StageRun(run, STAGE);
    ScoringRequest request = ScoringRequest.of(STAGE, config);
    Scoring scoring = new Scoring(request, run, tables);
    Map<String, Object> settings = request.settings();
    settings.put("duplicate_keys", config.duplicateKeys());
    settings.put("columns", config.output().columns());
    settings.put("top_k", config.output().topK());
    settings.put("on_error", config.output().onError());
    Optional<DeliveryStage> delivery =
        config.output().delivers()
            ? Optional.of(new DeliveryStage(config, run, spark, environment))
            : Optional.empty();
    delivery.ifPresent(d -> d.check(scoring.scored()));
    StageResult scored =
        stage.result(
            scoring.fingerprint(settings),
            staged -> {
              delivery.ifPresent(DeliveryStage::prepare);
              return write(staged, scoring, settings);
            },
            ScoreStage::figures);
    return delivery.map(d -> d.run(scored)).orElse(scored);
  }

  /**
   * What {@link #run} would take: counts rows, and scores some of them against the clock. Writes
   * nothing.
   *
   * @throws io.sampo.storage.InvalidInputException when table, columns or model are not usable
   */
  public ScorePlan plan() {
    return new Scoring(ScoringRequest.of(STAGE, config), run, tables).plan(spark);
  }

  private ManifestDraft write(
      StagedDirectory staged, Scoring scoring, Map<String, Object> settings) {
    KeyCheck keys =
        KeyCheck.of(
            scoring.table(), scoring.tableName(), config.keyColumns(), config.duplicateKeys());
    if (keys.duplicates() > 0) {
      run.events().emit("warning", Map.of("stage", STAGE, "message", keys.message()));
    }
    ManifestDraft draft = scoring.draft(settings).fact("duplicate_keys", keys.duplicates());
    try (OutcomeTables outcomes = scoring.compute(spark, keys.rows())) {
      outcomes.write(run.storage(), staged.uri(), "scored", draft);
      draft.facts(outcomes.facts());
    }
    return draft;
  }

  private static Map<String, Object> figures(Manifest manifest) {
    Map<String, Object> figures = Scoring.figures(manifest);
    long duplicates = manifest.facts().path("duplicate_keys").asLong();
    if (duplicates > 0) {
      figures.put("duplicate_keys", duplicates);
    }
    return figures;
  }
}
