package io.sampo.benchmarks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.Precision;
import io.sampo.scoring.TableScorer;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tasks.ClassPrediction;
import io.sampo.tasks.Outcome;
import io.sampo.tasks.Predictor;
import io.sampo.tasks.Task;
import io.sampo.tasks.Tasks;
import io.sampo.tasks.Windowing;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Batch scoring, text to answers, of a classifier: the model alone, the bare loop with the text
 * work, and a Spark job on {@code local[threads]} whose session is running. Repeats of the three
 * alternate, so that all see the same machine.
 */
final class ScoreBenchmark implements Benchmark {
  private static final List<String> SETS = List.of("sst2", "agnews", "imdb256", "imdb512");

  @Override
  public String name() {
    return "score";
  }

  @Override
  public String purpose() {
    return "table -> predictions: score.model=DIR, score.head=random|own, score.files=DIR,"
        + " score.data=sst2, score.rows=0.2, score.compared=500";
  }

  @Override
  public Map<String, Object> run(Options options) {
    int threads = options.integer("threads", Runtime.getRuntime().availableProcessors());
    String precision = options.choice("precision", "fp32", "fp32", "bf16", "int8");
    Path files = Path.of(ScoringModel.required(options, "files"));
    String data = options.text("data", String.join(",", SETS));
    double share = options.number("rows", 0.2);
    int batchTokens = options.integer("batch_tokens", 8192);
    int repeats = options.integer("repeats", 3);
    int partitions = options.integer("partitions", 2 * threads);
    int compared = options.integer("compared", 500);
    System.setProperty(KernelChoice.THREADS_PROPERTY, Integer.toString(threads));
    System.setProperty(Precision.PROPERTY, precision);
    Storage storage = Storage.of(new Configuration());
    ScoringModel scored = ScoringModel.of(options);
    try (Scratch room = Scratch.of(name());
        SparkSession spark = session(threads)) {
      String classifier = scored.checkpoint(storage, room);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("options", options.used());
      try (Predictor predictor = predictor(storage, classifier, batchTokens, precision, threads);
          Predictor exact = predictor(storage, classifier, batchTokens, "fp32", threads)) {
        for (String set : data.split(",")) {
          if (!SETS.contains(set)) {
            throw new InvalidInputException(
                "score.data", "'" + set + "' is unknown", "use some of " + SETS);
          }
          Tokenizer tokenizer = Checkpoint.load(storage, classifier).tokenizer();
          ScoreTexts texts = ScoreTexts.of(set, files, share, tokenizer);
          TableScorer scorer =
              TableScorer.of(
                  storage,
                  classifier,
                  List.of("text"),
                  Windowing.defaults().withMaxLength(texts.length()),
                  batchTokens);
          Dataset<Row> table = table(spark, texts.texts(), partitions);
          Loops loops = new Loops(predictor, tokenizer, texts, scorer, table);
          Map<String, Object> figures = loops.measure(repeats);
          figures.putAll(loops.agreement(exact, compared));
          fields.put(set, figures);
        }
      }
      return fields;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Predictor predictor(
      Storage storage, String uri, int batchTokens, String precision, int threads) {
    Checkpoint checkpoint = Checkpoint.load(storage, uri);
    Task task = Tasks.of(checkpoint, 1, Windowing.defaults());
    BertModel model = checkpoint.model();
    model.use(
        KernelChoice.best(
            DataType.FLOAT, threads, Precision.valueOf(precision.toUpperCase(Locale.ROOT))));
    return Predictor.of(task, checkpoint.tokenizer(), model, batchTokens);
  }

  private static SparkSession session(int threads) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + threads + "]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    return spark;
  }

  private static Dataset<Row> table(SparkSession spark, List<String> texts, int partitions) {
    List<Row> rows = texts.stream().map(RowFactory::create).toList();
    StructType schema = new StructType().add("text", "string");
    Dataset<Row> table = spark.createDataFrame(rows, schema).repartition(partitions).cache();
    table.count();
    return table;
  }

  /** Three ways to score the same texts. */
  private record Loops(
      Predictor predictor,
      Tokenizer tokenizer,
      ScoreTexts texts,
      TableScorer scorer,
      Dataset<Row> table) {

    Map<String, Object> measure(int repeats) {
      List<Encoding> encodings = texts.texts().stream().map(tokenizer::encode).toList();
      List<List<String>> rows = texts.texts().stream().map(List::of).toList();
      long tokens = encodings.stream().mapToLong(Encoding::length).sum();
      List<Runnable> ways =
          List.of(
              () -> predictor.run(encodings),
              () -> predictor.predict(rows),
              () -> scorer.score(table).write().format("noop").mode("overwrite").save());
      double[][] seconds = new double[ways.size()][repeats];
      double[] cpu = new double[ways.size()];
      ways.forEach(Runnable::run);
      for (int r = 0; r < repeats; r++) {
        for (int w = 0; w < ways.size(); w++) {
          double before = Machine.cpuSeconds();
          seconds[w][r] = Repeats.seconds(0, 1, ways.get(w))[0];
          cpu[w] += (Machine.cpuSeconds() - before) / repeats;
        }
      }
      int n = rows.size();
      double[] shares = new double[repeats];
      Arrays.setAll(shares, r -> seconds[1][r] / seconds[2][r]);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("rows", n);
      fields.put("tokens", tokens);
      fields.put("model_rows_per_s", Spread.of(seconds[0], s -> n / s));
      fields.put("model_tokens_per_s", Spread.of(seconds[0], s -> tokens / s));
      fields.put("rows_per_s", Spread.of(seconds[1], s -> n / s));
      fields.put("tokens_per_s", Spread.of(seconds[1], s -> tokens / s));
      fields.put("spark_rows_per_s", Spread.of(seconds[2], s -> n / s));
      fields.put("spark_tokens_per_s", Spread.of(seconds[2], s -> tokens / s));
      fields.put("share_of_bare_loop", Spread.of(shares));
      fields.put("cpu_s_model_bare_spark", Arrays.stream(cpu).map(Spread::digits).boxed().toList());
      return fields;
    }

    /** How the answers to the first rows differ from those in fp32. */
    Map<String, Object> agreement(Predictor exact, int compared) {
      List<List<String>> rows = texts.texts().stream().limit(compared).map(List::of).toList();
      List<ClassPrediction> ours = predictions(predictor, rows);
      List<ClassPrediction> theirs = predictions(exact, rows);
      int same = 0;
      double difference = 0;
      for (int i = 0; i < ours.size(); i++) {
        same += ours.get(i).id() == theirs.get(i).id() ? 1 : 0;
        difference =
            Math.max(
                difference,
                Math.abs(ours.get(i).probabilities()[0] - theirs.get(i).probabilities()[0]));
      }
      return Map.of(
          "same_label_as_fp32",
          (double) same / ours.size(),
          "max_probability_difference",
          Spread.digits(difference));
    }

    private static List<ClassPrediction> predictions(Predictor of, List<List<String>> rows) {
      List<ClassPrediction> predictions = new ArrayList<>();
      for (Outcome outcome : of.predict(rows)) {
        predictions.add((ClassPrediction) ((Outcome.Answered) outcome).prediction());
      }
      return predictions;
    }
  }
}
