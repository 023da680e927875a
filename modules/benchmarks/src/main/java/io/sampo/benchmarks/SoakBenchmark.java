package io.sampo.benchmarks;

import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.CorpusStage;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.corpus.shards.ShardsConfig;
import io.sampo.corpus.shards.ShardsStage;
import io.sampo.corpus.vocabulary.VocabularyConfig;
import io.sampo.corpus.vocabulary.VocabularyStage;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.scoring.ScoreConfig;
import io.sampo.scoring.ScoreStage;
import io.sampo.scoring.sink.OutputConfig;
import io.sampo.scoring.sink.SinkFormat;
import io.sampo.scoring.source.Tables;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Sha256;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import io.sampo.tasks.TableSource;
import io.sampo.training.config.ModelConfig;
import io.sampo.training.pretrain.AveragingConfig;
import io.sampo.training.pretrain.BatchConfig;
import io.sampo.training.pretrain.PretrainConfig;
import io.sampo.training.pretrain.PretrainStage;
import io.sampo.training.pretrain.ShardSource;
import io.sampo.training.pretrain.WatchConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A campaign: one driver, two executors that are processes of their own, of which one is killed
 * each minute. The same pre-training and the same table are repeated until the time is over; each
 * model must equal, to the bit, that of the first run, in which nothing was killed, and each scored
 * table that of the first.
 */
final class SoakBenchmark implements Benchmark {
  private static final int EXECUTORS = 2;
  private static final int LENGTH = 64; // tokens of a sequence

  private final Storage storage = Storage.of(new Configuration());

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public String purpose() {
    return "pre-train and score while executors are killed: soak.minutes=30, soak.steps=600,"
        + " soak.rows=4000, soak.kill_seconds=60, soak.input=data-samples/corpus/wiki, soak.memory=1024";
  }

  @Override
  public Map<String, Object> run(Options options) {
    double minutes = options.number("minutes", 30);
    int steps = options.integer("steps", 600);
    int rows = options.integer("rows", 4000);
    int pause = options.integer("kill_seconds", 60);
    String input = options.text("input", "data-samples/corpus/wiki");
    int memory = options.integer("memory", 1024);
    if (!LocalCluster.isPossible()) {
      return LocalCluster.again(name(), options.used());
    }
    try (Scratch work = Scratch.of(name())) {
      prepare(TextFiles.read(input), rows, work.directory());
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("options", options.used());
      try (SparkSession spark = LocalCluster.of(EXECUTORS, memory, "fp32").getOrCreate()) {
        spark.sparkContext().setLogLevel("ERROR");
        fields.putAll(soak(new Work(spark, work.directory(), steps), rows, minutes, pause));
      }
      return fields;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> soak(Work work, int rows, double minutes, int pause)
      throws IOException {
    String model = work.pretrained(); // before anything is killed
    String fingerprint = work.fingerprint();
    work.keepModel();
    String table = work.scored();
    List<String> failures = new ArrayList<>();
    int pretrainings = 0;
    int tables = 0;
    long lost = 0;
    Map<String, Object> fields = new LinkedHashMap<>();
    long start = System.nanoTime();
    try (ExecutorKills kills = ExecutorKills.every(pause, work.spark);
        ResidentMemory memory = ResidentMemory.ofDriverAndExecutors()) {
      while (System.nanoTime() - start < 60e9 * minutes && failures.isEmpty()) {
        if (!work.pretrained().equals(model) || !work.fingerprint().equals(fingerprint)) {
          failures.add("pre-training " + pretrainings + " gave another model");
        }
        pretrainings++;
        if (!work.scored().equals(table)) {
          failures.add("table " + tables + " differs from the first");
        }
        tables++;
        lost += rows - work.rows;
      }
      fields.put("minutes", Spread.digits((System.nanoTime() - start) / 60e9));
      fields.put("kills", kills.count());
      fields.put("executors_lost", kills.executorsLost());
      fields.put("tasks_failed", kills.tasksFailed());
      fields.putAll(memory.course());
    }
    fields.put("pretrainings", pretrainings);
    fields.put("rounds", pretrainings * work.rounds);
    fields.put("tables", tables);
    fields.put("rows_scored", (long) tables * rows - lost);
    fields.put("rows_lost", lost);
    if (lost != 0) {
      failures.add(lost + " rows were lost");
    }
    fields.put("model_sha256", model);
    fields.put("table_sha256", table);
    fields.put(Bench.FAILURES, failures);
    return fields;
  }

  /** Shards to learn from and a table to score, made in embedded Spark. */
  private void prepare(List<String> texts, int rows, Path work) throws IOException {
    Path lines = work.resolve("texts.txt");
    List<String> sentences =
        texts.stream().flatMap(String::lines).filter(line -> !line.isBlank()).toList();
    Files.write(lines, sentences);
    try (SparkSession spark = LocalSpark.start(Runtime.getRuntime().availableProcessors());
        RunDirectory run = RunDirectory.open(storage, work.resolve("data").toString())) {
      spark.sparkContext().setLogLevel("ERROR");
      Source source = Source.of("samples", lines.toString(), SourceFormat.LINES);
      new CorpusStage(CorpusConfig.defaults().withSources(source), run, spark).run();
      new VocabularyStage(VocabularyConfig.defaults().withSize(2000), run, spark).run();
      new ShardsStage(ShardsConfig.defaults().withMaxLength(LENGTH), run, spark).run();
      List<Row> table = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        table.add(RowFactory.create((long) i, sentences.get(i % sentences.size())));
      }
      spark
          .createDataFrame(table, new StructType().add("id", "long").add("text", "string"))
          .repartition(8)
          .write()
          .parquet(work.resolve("table").toString());
    }
  }

  /** What is done over and over. */
  private final class Work {
    private final SparkSession spark;
    private final Path directory;
    private final PretrainConfig config;
    private final long rounds;
    private long rows; // of the last table

    Work(SparkSession spark, Path directory, int steps) {
      this.spark = spark;
      this.directory = directory;
      AveragingConfig averaging = AveragingConfig.defaults().withLocalSteps(5);
      String shards = directory.resolve("data/shards").toString();
      this.rounds = steps / averaging.localSteps();
      this.config =
          PretrainConfig.defaults()
              .withSources(List.of(ShardSource.of(shards, 1)))
              .withModel(new ModelConfig(2, 128, 2, 0, LENGTH, 0.1))
              .withAveraging(averaging)
              .withBatch(BatchConfig.of(512, 0.15))
              .withWatch(new WatchConfig(10, 256, 10, 10, 2, 3))
              .withSteps(steps);
    }

    /** Pre-trains from the beginning. Returns the hash of the weights. */
    String pretrained() {
      storage.delete(path("pretraining"));
      try (RunDirectory run = RunDirectory.open(storage, path("pretraining"))) {
        new PretrainStage(config, run, spark).run();
      }
      return storage.sha256(path("pretraining/pretrain/model/model.safetensors"));
    }

    String fingerprint() {
      return Checkpoint.load(storage, path("pretraining/pretrain/model")).fingerprint();
    }

    /** Makes a classifier of the pre-trained model, to score with. */
    void keepModel() {
      ScoringModel.withRandomHead(storage, path("pretraining/pretrain/model"), path("classifier"));
    }

    /** Scores the table into a fresh directory. Returns the hash of its rows. */
    String scored() {
      storage.delete(path("scoring"));
      storage.delete(path("scores"));
      ScoreConfig score =
          ScoreConfig.defaults()
              .withInput(TableSource.parquet(path("table")))
              .withModel(path("classifier"))
              .withOutput(OutputConfig.defaults().to(SinkFormat.PARQUET, path("scores")));
      try (RunDirectory run = RunDirectory.open(storage, path("scoring"))) {
        StageResult result = new ScoreStage(score, run, spark, new Tables(spark)).run();
        List<Row> found = spark.read().parquet(path("scores")).orderBy("id").collectAsList();
        rows = found.size() - ((Number) result.figures().get("rows_in_errors")).longValue();
        StringBuilder text = new StringBuilder();
        found.forEach(row -> text.append(row).append('\n'));
        return Sha256.of(text.toString());
      }
    }

    private String path(String name) {
      return directory.resolve(name).toString();
    }
  }
}
