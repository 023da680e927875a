package io.sampo.scoring;

import io.sampo.encoder.Bert;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import io.sampo.tasks.TableSource;
import io.sampo.testing.EmbeddedSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A run directory with a fine-tuned model, and tables to score with it. */
abstract class ScoringTestBase {
  @TempDir Path directory;

  final SparkSession spark = EmbeddedSpark.session();
  final Storage storage = Storage.of(spark.sparkContext().hadoopConfiguration());
  final Function<TableSource, Dataset<Row>> tables = source -> spark.read().parquet(source.path());

  @BeforeEach
  void writeModel() {
    TinyClassifier.write(storage, at("run/finetune/model"), TinyClassifier.HEAD, 7);
  }

  /** A place in the test's directory. */
  String at(String path) {
    return directory.resolve(path).toString();
  }

  RunDirectory openRun() {
    return RunDirectory.open(storage, at("run"));
  }

  RunDirectory openRunAfresh() {
    return RunDirectory.open(storage, at("run"), Reuse.NEVER);
  }

  Checkpoint checkpoint() {
    return Checkpoint.load(storage, at("run/finetune/model"));
  }

  /** Writes a table in as many files as asked. */
  TableSource table(String name, StructType schema, List<Row> rows, int files) {
    spark.createDataFrame(rows, schema).coalesce(1).repartition(files).write().parquet(at(name));
    return TableSource.parquet(at(name));
  }

  /** Writes a table in one file, in this order. */
  TableSource table(String name, StructType schema, List<Row> rows) {
    spark.createDataFrame(rows, schema).coalesce(1).write().parquet(at(name));
    return TableSource.parquet(at(name));
  }

  /** The hash of each visible file below a directory, by relative path. */
  TreeMap<String, String> hashes(String path) {
    TreeMap<String, String> hashes = new TreeMap<>();
    for (StoredFile file : storage.listFiles(at(path))) {
      if (!file.name().equals("commit.json")) {
        hashes.put(file.path(), storage.sha256(file.uri()));
      }
    }
    return hashes;
  }

  /** What the model itself says of a text, as probabilities. */
  static double[] probabilities(Bert bert, String text) {
    return softmax(bert.logits(List.of(bert.tokenizer().encode(text)))[0]);
  }

  static double[] softmax(float[] logits) {
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i]) / sum;
    }
    return probabilities;
  }
}
