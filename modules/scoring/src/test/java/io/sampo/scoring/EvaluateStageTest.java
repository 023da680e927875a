package io.sampo.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.scoring.source.Tables;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.tasks.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EvaluateStageTest extends ScoringTestBase {
  private static final StructType LABELLED =
      new StructType().add("id", "long").add("text", "string").add("label", "string");

  private static List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String label = TinyClassifier.LABELS.get(i % 5 == 0 ? 0 : i % 5 == 1 ? 2 : 1);
      rows.add(RowFactory.create((long) i, TinyClassifier.text(i, 1 + i % 11), label));
    }
    return rows;
  }

  private StageResult evaluate(EvaluateConfig config) {
    try (RunDirectory run = openRun()) {
      return new EvaluateStage(config, run, spark, new Tables(spark)).run();
    }
  }

  private static EvaluateConfig config(TableSource table) {
    return EvaluateConfig.defaults().withTable(table).withColumns(List.of("id"), "text", "label");
  }

  private JsonNode metrics() {
    String file = at("run/evaluate/metrics.json");
    return CanonicalJson.parse(storage.readBytes(file, 1 << 20), file);
  }

  private void refused(EvaluateConfig config, String message) {
    assertThatThrownBy(() -> evaluate(config))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
    assertThat(storage.exists(at("run/evaluate"))).isFalse();
  }

  @Test
  void figuresFollowFromThePredictions() {
    StageResult result = evaluate(config(table("test", LABELLED, rows(100), 3)));
    List<Row> predictions =
        spark.read().parquet(at("run/evaluate/predictions")).orderBy("id").collectAsList();
    assertThat(predictions).hasSize(100);
    assertThat(predictions.get(0).schema().fieldNames())
        .containsExactly(
            "id", "true_label", "text", "label", "probabilities", "windows", "model_fingerprint");
    long right = predictions.stream().filter(r -> r.getString(1).equals(r.getString(3))).count();
    JsonNode metrics = metrics();
    assertThat(metrics.at("/metrics/accuracy").asDouble()).isCloseTo(right / 100.0, within(1e-12));
    assertThat(metrics.at("/metrics/majority_class_accuracy").asDouble()).isEqualTo(0.6);
    double loss =
        predictions.stream()
            .mapToDouble(
                r -> {
                  int truth = TinyClassifier.LABELS.indexOf(r.getString(1));
                  return -Math.log(r.<Double>getList(4).get(truth));
                })
            .average()
            .orElseThrow();
    assertThat(metrics.at("/metrics/log_loss").asDouble()).isCloseTo(loss, within(1e-9));
    long cells = 0;
    for (JsonNode line : metrics.at("/details/confusion_matrix")) {
      for (JsonNode cell : line) {
        cells += cell.asLong();
      }
    }
    assertThat(cells).isEqualTo(100);
    assertThat(metrics.at("/details/per_class/1/support").asLong()).isEqualTo(60);
    assertThat(result.figures())
        .containsEntry("rows_read", 100L)
        .containsEntry("accuracy", right / 100.0)
        .containsKeys("f1_macro", "matthews", "calibration_error");
  }

  @Test
  void intervalsComparisonAndWorstRowsAreReported() {
    String other = at("other");
    TinyClassifier.write(storage, other, TinyClassifier.HEAD, 8, TinyClassifier.LABELS);
    TableSource files = table("test", LABELLED, rows(60));
    TableSource table = TableSource.query("SELECT * FROM parquet.`" + files.path() + "`");
    ReportConfig report = ReportConfig.defaults().withCompare(other).withResamples(200);
    StageResult result = evaluate(config(table).withReport(report));
    JsonNode metrics = metrics();
    double accuracy = metrics.at("/metrics/accuracy").asDouble();
    assertThat(metrics.at("/intervals_95/accuracy/0").asDouble()).isLessThanOrEqualTo(accuracy);
    assertThat(metrics.at("/intervals_95/accuracy/1").asDouble()).isGreaterThanOrEqualTo(accuracy);
    assertThat(metrics.at("/comparison/this").asDouble()).isEqualTo(accuracy);
    assertThat(metrics.at("/comparison/p_mcnemar").asDouble()).isBetween(0.0, 1.0);
    assertThat(metrics.at("/comparison/rows").asInt()).isEqualTo(60);
    assertThat(metrics.path("worst")).hasSize(20);
    double worst = metrics.at("/worst/0/goodness").asDouble();
    assertThat(worst).isLessThan(metrics.at("/worst/19/goodness").asDouble());
    assertThat(metrics.at("/worst/0/text").asText()).isNotEmpty();
    assertThat(result.figures()).containsKeys("temperature", "calibration_error_after_scaling");
    String text = new String(storage.readBytes(at("run/evaluate/report.md"), 1 << 20), UTF_8);
    assertThat(text)
        .contains("| accuracy | %.4f |".formatted(accuracy))
        .contains("## Confusion")
        .contains("## Worst rows")
        .contains("## Beside another model");
  }

  @Test
  void aRepeatIsSkippedWithTheSameFigures() {
    EvaluateConfig config = config(table("test", LABELLED, rows(30)));
    StageResult first = evaluate(config);
    TreeMap<String, String> files = hashes("run/evaluate");
    StageResult again = evaluate(config);
    assertThat(again.skipped()).isTrue();
    assertThat(again.figures()).isEqualTo(first.figures());
    try (RunDirectory run = openRunAfresh()) {
      new EvaluateStage(config, run, spark, tables).run();
    }
    assertThat(hashes("run/evaluate")).isEqualTo(files);
  }

  @Test
  void rowsWithoutLabelOrTextDoNotCount() {
    List<Row> rows = new ArrayList<>(rows(10));
    rows.add(RowFactory.create(10L, "a film", null));
    rows.add(RowFactory.create(11L, null, "good"));
    StageResult result = evaluate(config(table("test", LABELLED, rows)));
    assertThat(result.figures())
        .containsEntry("rows_scored", 10L)
        .containsEntry("missing_label", 1L)
        .containsEntry("missing_text", 1L);
    assertThat(metrics().at("/details/rows").asLong()).isEqualTo(10);
  }

  @Test
  void aLabelOutsideTheMapIsNamedWithItsRow() {
    List<Row> rows = new ArrayList<>(rows(10));
    rows.add(RowFactory.create(77L, "a film", "ugly"));
    refused(
        config(table("test", LABELLED, rows)),
        "test, column 'label': label 'ugly': the model does not know it: its labels are [bad,"
            + " good, mixed] (rows with it: 1, e.g. [id] = [77]); correct the table");
  }

  @Test
  void labelsMayBeNumbers() {
    storage.delete(at("run/finetune"));
    TinyClassifier.write(
        storage, at("run/finetune/model"), TinyClassifier.HEAD, 7, List.of("0", "1", "2"));
    StructType schema =
        new StructType().add("text", "string").add("label", "int").add("share", "double");
    List<Row> rows =
        List.of(RowFactory.create("a film", 1, 1.0), RowFactory.create("the film", 2, 2.0));
    TableSource table = table("test", schema, rows);
    EvaluateConfig whole = EvaluateConfig.defaults().withTable(table);
    assertThat(evaluate(whole).figures()).containsEntry("rows_scored", 2L);
    EvaluateConfig real = whole.withColumns(List.of(), "text", "share");
    assertThat(evaluate(real).figures()).containsEntry("rows_scored", 2L);
  }

  @Test
  @Tag("R17")
  void aTableThatCannotBeJudgedIsRefused() {
    refused(
        config(table("empty", LABELLED, List.of())),
        "empty: no row of it can be judged, of 0; give a table with labels and texts");
    refused(
        config(table("dumb", LABELLED, List.of(RowFactory.create(1L, "", "good")))),
        "no row of it can be judged, of 1");
    assertThat(evaluate(config(table("one", LABELLED, rows(1)))).figures())
        .containsEntry("rows_scored", 1L);
  }

  @Test
  void columnsMustBeThere() {
    TableSource table = table("test", LABELLED, rows(3));
    refused(
        config(table).withColumns(List.of(), "text", "lable"),
        "it has no column 'lable'; set evaluate.label_column to 'label'");
    refused(EvaluateConfig.defaults(), "evaluate.table.path: no table is given");
  }

  @Test
  void defaults() {
    EvaluateConfig defaults = EvaluateConfig.defaults();
    assertThat(defaults.textColumn()).isEqualTo("text");
    assertThat(defaults.labelColumn()).isEqualTo("label");
    assertThat(defaults.keyColumns()).isEmpty();
    assertThat(defaults.batchTokens()).isEqualTo(8192);
  }
}
