package io.sampo.benchmarks;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;

import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.scoring.ScoreConfig;
import io.sampo.scoring.ScoreStage;
import io.sampo.scoring.sink.OutputConfig;
import io.sampo.scoring.sink.SinkFormat;
import io.sampo.scoring.source.Tables;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.Windowing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A large table through the stage {@code score} into a directory of Parquet files, on executors of
 * one core each that are processes of their own: rows that arrive, resident memory of the executors
 * by tenths of the time, rows a second of several executors beside one.
 */
final class TableBenchmark implements Benchmark {
  @Override
  public String name() {
    return "table";
  }

  @Override
  public String purpose() {
    return "stage score on executors of one core: table.model=DIR, table.files=DIR, table.data=sst2,"
        + " table.rows=1000000, table.executors=1,2, table.precision, table.memory=2048";
  }

  @Override
  public Map<String, Object> run(Options options) {
    String executors = options.text("executors", "1,2");
    String precision = options.choice("precision", "fp32", "fp32", "bf16", "int8");
    int rows = options.integer("rows", 1_000_000);
    int memory = options.integer("memory", 2048);
    int partitions = options.integer("partitions", Math.max(8, rows / 25_000));
    String data = options.choice("data", "sst2", "sst2", "agnews", "imdb256", "imdb512");
    Path files = Path.of(ScoringModel.required(options, "files"));
    Storage storage = Storage.of(new Configuration());
    ScoringModel scored = ScoringModel.of(options);
    if (!LocalCluster.isPossible()) {
      return LocalCluster.again(name(), options.used());
    }
    try (Scratch directory = Scratch.of(name())) {
      String model = scored.checkpoint(storage, directory);
      ScoreTexts texts = ScoreTexts.of(data, files, 1, Checkpoint.load(storage, model).tokenizer());
      String table = directory.resolve("in").toString();
      write(texts.texts(), rows, partitions, table);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("options", options.used());
      List<Double> rates = new ArrayList<>();
      for (String number : executors.split(",")) {
        Map<String, Object> figures =
            score(
                directory.resolve(number),
                config(table, model, texts.length(), directory.resolve("out-" + number)),
                LocalCluster.of(Integer.parseInt(number), memory, precision));
        rates.add((Double) figures.get("rows_per_s"));
        fields.put(number + "_executors", figures);
      }
      fields.put("last_beside_first", Spread.digits(rates.get(rates.size() - 1) / rates.get(0)));
      return fields;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The texts over and over, each row with a number of its own. */
  private static void write(List<String> texts, int rows, int partitions, String path) {
    try (SparkSession spark = LocalSpark.start(Runtime.getRuntime().availableProcessors())) {
      spark.sparkContext().setLogLevel("ERROR");
      List<Row> numbered = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        numbered.add(RowFactory.create((long) i, texts.get(i)));
      }
      Dataset<Row> once =
          spark.createDataFrame(
              numbered, new StructType().add("number", "long").add("text", "string"));
      spark
          .range(0, rows, 1, partitions)
          .withColumn("number", col("id").mod(texts.size()))
          .join(broadcast(once), "number")
          .select("id", "text")
          .write()
          .parquet(path);
    }
  }

  private static ScoreConfig config(String table, String model, int length, Path target) {
    return ScoreConfig.defaults()
        .withInput(TableSource.parquet(table))
        .withModel(model)
        .withWindowing(Windowing.defaults().withMaxLength(length))
        .withOutput(OutputConfig.defaults().to(SinkFormat.PARQUET, target.toString()));
  }

  private static Map<String, Object> score(
      Path directory, ScoreConfig config, SparkSession.Builder cluster) {
    try (SparkSession spark = cluster.getOrCreate();
        RunDirectory run =
            RunDirectory.open(Storage.of(new Configuration()), directory.toString())) {
      spark.sparkContext().setLogLevel("ERROR");
      StageResult result;
      Map<String, Object> fields = new LinkedHashMap<>();
      try (ResidentMemory memory = ResidentMemory.ofExecutors()) {
        result = new ScoreStage(config, run, spark, new Tables(spark)).run();
        fields.putAll(memory.course());
      }
      Row found =
          spark
              .read()
              .parquet(config.output().path())
              .agg(org.apache.spark.sql.functions.count("id"), countDistinct("id"))
              .first();
      fields.put("rows_read", result.figures().get("rows_read"));
      fields.put("rows_in_errors", result.figures().get("rows_in_errors"));
      fields.put("rows_in_target", found.getLong(0));
      fields.put("keys_in_target", found.getLong(1));
      fields.put("seconds", Spread.digits(result.seconds()));
      fields.put("rows_per_s", Spread.digits(found.getLong(0) / result.seconds()));
      return fields;
    }
  }
}
