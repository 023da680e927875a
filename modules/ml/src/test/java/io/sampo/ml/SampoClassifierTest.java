package io.sampo.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import io.sampo.testing.ChildJvm;
import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampoClassifierTest {
  @TempDir static Path shared;
  private static SampoModel model;

  @TempDir Path directory;
  private final SparkSession spark = EmbeddedSpark.session();

  @BeforeAll
  static void fit() {
    SparkSession spark = EmbeddedSpark.session();
    TinyEncoder.write(Storage.of(new Configuration()), shared.resolve("encoder").toString());
    Dataset<Row> table = spark.createDataFrame(TinyEncoder.rows(128), TinyEncoder.SCHEMA);
    model = estimator().fit(table);
  }

  private static SampoClassifier estimator() {
    return new SampoClassifier()
        .setEncoderDir(shared.resolve("encoder").toString())
        .setWorkDir(shared.resolve("work").toString())
        .setTextCol("body")
        .setLabelCol("stars")
        .setEpochs(12)
        .setPatience(0)
        .setBatchTokens(256)
        .setLearningRate(5e-3);
  }

  private Dataset<Row> table(int rows) {
    return spark.createDataFrame(TinyEncoder.rows(rows), TinyEncoder.SCHEMA);
  }

  private String at(String path) {
    return directory.resolve(path).toString();
  }

  private static TreeMap<Long, String> labels(Dataset<Row> scored) {
    TreeMap<Long, String> labels = new TreeMap<>();
    for (Row row : scored.select("id", "label").collectAsList()) {
      labels.put(row.getLong(0), row.getString(1));
    }
    return labels;
  }

  @Test
  void learnsAndScoresInOrderBesideAllColumns() {
    Dataset<Row> scored = model.transform(table(60));
    assertThat(scored.schema()).isEqualTo(model.transformSchema(TinyEncoder.SCHEMA));
    assertThat(scored.columns())
        .containsExactly(
            "id",
            "body",
            "stars",
            "label",
            "probabilities",
            "windows",
            "model_fingerprint",
            "scoring_error");
    List<Row> rows = scored.collectAsList();
    assertThat(rows).hasSize(60);
    long right = rows.stream().filter(r -> r.getString(2).equals(r.getString(3))).count();
    assertThat(right).isGreaterThanOrEqualTo(57);
    assertThat(rows.stream().map(r -> r.getLong(0))).isSorted();
  }

  @Test
  void aRowWithoutTextKeepsItsPlaceAndSaysWhy() {
    Dataset<Row> table =
        spark.createDataFrame(
            List.of(
                RowFactory.create(1L, null, null),
                RowFactory.create(2L, "", "x"),
                RowFactory.create(null, "ship sail", "y")),
            TinyEncoder.SCHEMA);
    List<Row> rows = model.transform(table).collectAsList();
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).<String>getAs("scoring_error"))
        .isEqualTo("missing_text: the text is null");
    assertThat(rows.get(1).<String>getAs("scoring_error")).startsWith("empty_text: ");
    assertThat(rows.get(2).<String>getAs("scoring_error")).isNull();
    assertThat(rows.get(2).<String>getAs("label")).isNotNull();
  }

  @Test
  void savedInAPipelineItNeedsNothingElse() throws IOException {
    SQLTransformer before =
        new SQLTransformer().setStatement("SELECT id, lower(body) AS body FROM __THIS__");
    PipelineModel pipeline =
        new Pipeline().setStages(new PipelineStage[] {before, model}).fit(table(10));
    pipeline.write().overwrite().save(at("pipeline"));
    PipelineModel loaded = PipelineModel.load(at("pipeline"));
    SampoModel stage = (SampoModel) loaded.stages()[1];
    assertThat(stage.uid()).isEqualTo(model.uid());
    assertThat(stage.getOrDefault(stage.modelDir()).toString()).contains("pipeline/stages");
    assertThat(labels(loaded.transform(table(30)))).isEqualTo(labels(model.transform(table(30))));

    estimator().save(at("estimator"));
    SampoClassifier again = SampoClassifier.load(at("estimator"));
    assertThat(again.getOrDefault(again.epochs())).isEqualTo(12);
    assertThatThrownBy(() -> model.save(at("pipeline"))).hasMessageContaining("already exists");
  }

  @Test
  void aFunctionInSql() {
    SampoFunctions.register(spark, "stars_of", model.getOrDefault(model.modelDir()).toString());
    table(20).createOrReplaceTempView("reviews_of_ml");
    Dataset<Row> asked = spark.sql("SELECT id, stars_of(body).label AS label FROM reviews_of_ml");
    assertThat(labels(asked)).isEqualTo(labels(model.transform(table(20))));
    assertThat(spark.sql("SELECT stars_of('') IS NULL, stars_of(NULL) IS NULL").first())
        .isEqualTo(RowFactory.create(true, true));
  }

  @Test
  @Tag("R11")
  void aStreamWhoseProcessIsKilledScoresEachRowOnce() throws Exception {
    String modelDirectory = model.getOrDefault(model.modelDir()).toString();
    ScoringStream stream = new ScoringStream(modelDirectory, directory);
    table(20).coalesce(1).write().parquet(at("in"));
    stream.run(false);
    table(35).filter("id >= 20").coalesce(1).write().mode("append").parquet(at("in"));
    table(50).filter("id >= 35").coalesce(1).write().mode("append").parquet(at("in"));

    Process process =
        ChildJvm.of(ScoringStream.class, modelDirectory, directory.toString(), "44")
            .redirectOutput(directory.resolve("said").toFile())
            .start();
    try { // one task of the batch has written its file, the other is in the middle of its own
      while (!Files.exists(directory.resolve("standing")) || wholeFiles() < 2) {
        assertThat(process.isAlive()).as(Files.readString(directory.resolve("said"))).isTrue();
        Thread.sleep(20);
      }
    } finally {
      process.destroyForcibly(); // kill -9
    }
    assertThat(process.waitFor()).isEqualTo(137);
    assertThat(directory.resolve("checkpoint/offsets/1")).exists();
    assertThat(directory.resolve("checkpoint/commits/1")).doesNotExist();

    stream.run(false);
    Dataset<Row> out = spark.read().parquet(at("out"));
    assertThat(out.count()).isEqualTo(50);
    assertThat(labels(out)).isEqualTo(labels(model.transform(table(50))));
  }

  /** Parquet files of the stream's table, committed or not, that have their end. */
  private long wholeFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("out"))) {
      return files
          .filter(f -> f.toString().endsWith(".parquet") && f.toFile().length() > 4)
          .count();
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> new SampoModel().transform(table(3)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("modelDir: is not set; set it to the directory");
    assertThatThrownBy(() -> new SampoClassifier().fit(table(3)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("workDir: is not set");
    SampoModel other = model.copy(new org.apache.spark.ml.param.ParamMap()).setTextCol("text");
    assertThatThrownBy(() -> other.transform(table(3)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("it has no column 'text'");
  }

  @Test
  void savingCopiesTheWholeCheckpoint() throws IOException {
    model.save(at("model"));
    Storage storage = Storage.of(new Configuration());
    String checkpoint = model.getOrDefault(model.modelDir()).toString();
    assertThat(storage.listFiles(at("model/checkpoint")).stream().map(StoredFile::path))
        .containsExactlyElementsOf(
            storage.listFiles(checkpoint).stream().map(StoredFile::path).toList());
  }
}
