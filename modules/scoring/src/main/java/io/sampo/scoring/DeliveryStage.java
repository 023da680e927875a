package io.sampo.scoring;

import io.sampo.scoring.sink.Delivery;
import io.sampo.scoring.sink.OutputConfig;
import io.sampo.scoring.sink.Sink;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The scored table of a run to its target. {@code <run>/delivery} says what was delivered; a
 * delivery that was cut off is repeated, which leaves one copy of each row.
 */
final class DeliveryStage {
  private static final String STAGE = "delivery";
  private static final int VERSION = 1;

  private final ScoreConfig config;
  private final RunDirectory run;
  private final SparkSession spark;
  private final Sink sink;

  /**
   * @param environment where passwords come from
   */
  DeliveryStage(
      ScoreConfig config, RunDirectory run, SparkSession spark, UnaryOperator<String> environment) {
    this.config = config;
    this.run = run;
    this.spark = spark;
    this.sink = Sink.of(config.output(), run.storage(), spark, environment);
  }

  /**
   * Looks whether the target can be written, before anything is scored; changes nothing.
   *
   * @param scored columns of the scored table
   * @throws InvalidInputException when it cannot
   */
  void check(StructType scored) {
    config
        .output()
        .partitionColumn()
        .ifPresent(column -> Sink.requirePartition(column, config.keyColumns(), scored));
    sink.check(config.keyColumns(), scored);
  }

  /** Makes the place of the target, before anything is scored. */
  void prepare() {
    sink.prepare();
  }

  /** Delivers what {@code <run>/score} holds, unless that was done already. */
  StageResult run(StageResult scored) {
    Manifest table = Manifest.read(run.storage(), scored.output());
    OutputConfig output = config.output();
    String fingerprint =
        Fingerprint.of(STAGE, VERSION)
            .upstream("score", table)
            .with("output", output)
            .with("keys", config.keyColumns())
            .sha256();
    StageResult delivered =
        new StageRun(run, STAGE)
            .result(fingerprint, staged -> deliver(table, scored.output()), DeliveryStage::figures);
    Map<String, Object> figures = new LinkedHashMap<>(scored.figures());
    figures.putAll(delivered.figures());
    return new StageResult(
        scored.stage(),
        scored.skipped() && delivered.skipped(),
        scored.output(),
        figures,
        scored.seconds() + delivered.seconds());
  }

  private ManifestDraft deliver(Manifest table, String directory) {
    Dataset<Row> rows = spark.read().parquet(Storage.child(directory, "scored"));
    Dataset<Row> errors = spark.read().parquet(Storage.child(directory, "errors"));
    Optional<Dataset<Row>> partitions =
        config
            .output()
            .partitionColumn()
            .map(RowPlan::column)
            .map(
                column ->
                    rows.select(column)
                        .union(errors.select(column).filter(column.isNotNull()))
                        .distinct());
    long count = table.facts().path("rows_scored").asLong();
    sink.deliver(
        new Delivery(
            table.sha256(),
            rows,
            count,
            config.keyColumns(),
            partitions,
            () -> run.claim().verify()));
    return ManifestDraft.of(STAGE, Map.of("output", config.output()))
        .inputs(table.sha256())
        .facts(Map.of("target", sink.target(), "rows_delivered", count));
  }

  private static Map<String, Object> figures(Manifest manifest) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("rows_delivered", manifest.facts().path("rows_delivered").asLong());
    figures.put("delivered_to", manifest.facts().path("target").asText());
    return figures;
  }
}
