package io.sampo.scoring;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;

import io.sampo.encoder.kernels.Precision;
import io.sampo.tasks.EncodedRow;
import io.sampo.tasks.Predictor;
import io.sampo.tasks.RowEncoder;
import io.sampo.tasks.UnusableRowException;
import io.sampo.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Counts a table's rows and characters in one pass, tokenizes some of its rows, and scores a part
 * of these against the clock. Tokens are as many for each character in the whole table as in the
 * sample.
 */
final class ScorePlanner {
  private static final long SEED = 20;
  private static final int MOST_ROWS = 1000;
  private static final long MOST_CHARACTERS = 16 << 20;

  /** Rows that are scored at once, and the longest that is: the clock is read in between. */
  private static final int CHUNK_TOKENS = 4096;

  /** Until the JVM has compiled most of what it runs. */
  private static final double WARM_UP_SECONDS = 1;

  private static final double MEASURED_SECONDS = 3;

  private final ModelReference model;
  private final List<String> reasonsWhenNull;
  private final int maxCharacters;
  private final int batchTokens;

  /**
   * @param reasonsWhenNull one for each kept column
   * @param maxTextBytes of a text; a longer one is refused
   * @param batchTokens most tokens of one forward pass
   */
  ScorePlanner(
      ModelReference model, List<String> reasonsWhenNull, int maxTextBytes, int batchTokens) {
    this.model = model;
    this.reasonsWhenNull = reasonsWhenNull;
    this.maxCharacters = maxTextBytes + 1; // is over the limit still
    this.batchTokens = batchTokens;
  }

  /** A row that can be scored. */
  private record Usable(List<String> texts, int tokens, int windows) {}

  /**
   * Makes the plan.
   *
   * @param table kept columns, then one text for each of the task's inputs
   */
  ScorePlan plan(SparkSession spark, Dataset<Row> table) {
    List<Column> kept = new ArrayList<>();
    List<Column> texts = new ArrayList<>();
    Column characters = lit(0L);
    for (int i = 0; i < table.columns().length; i++) {
      Column column = RowPlan.column(table.columns()[i]);
      if (i < reasonsWhenNull.size()) {
        kept.add(column);
      } else {
        texts.add(substring(column, 1, maxCharacters).as(table.columns()[i]));
        Column length = coalesce(length(column), lit(0));
        characters = characters.plus(least(length, lit(maxCharacters)));
      }
    }
    Row size =
        table
            .select(characters.as("characters"))
            .agg(count(lit(1)), coalesce(sum(col("characters")), lit(0L)))
            .first();
    kept.addAll(texts);
    List<Row> sample =
        sample(table.select(kept.toArray(Column[]::new)), size.getLong(0), size.getLong(1));
    try (SharedResources<ServedModel>.Lease lease = ScoringFunction.lease(model)) {
      Predictor predictor = model.predictor(lease.resource());
      RowEncoder encoder = predictor.task().encoder(lease.resource().bert().tokenizer());
      return plan(spark, size, sample, encoder, predictor);
    }
  }

  /** Rows from everywhere in the table, in random order. */
  private static List<Row> sample(Dataset<Row> table, long rows, long characters) {
    long mean = Math.max(1, characters / Math.max(1, rows));
    int wanted = (int) Math.max(1, Math.min(MOST_ROWS, MOST_CHARACTERS / mean));
    List<Row> taken =
        rows <= wanted
            ? table.collectAsList()
            : table.sample(Math.min(1, 1.2 * wanted / rows), SEED).limit(wanted).collectAsList();
    if (taken.isEmpty()) {
      taken = table.limit(wanted).collectAsList();
    }
    List<Row> sample = new ArrayList<>(taken);
    Collections.shuffle(sample, new Random(SEED));
    return sample;
  }

  private ScorePlan plan(
      SparkSession spark, Row size, List<Row> sample, RowEncoder encoder, Predictor predictor) {
    List<Usable> usable = new ArrayList<>();
    Map<String, Integer> reasons = new TreeMap<>();
    long sampledCharacters = 0;
    for (Row row : sample) {
      List<String> texts = new ArrayList<>();
      for (int i = reasonsWhenNull.size(); i < row.size(); i++) {
        String text = row.getString(i);
        texts.add(text);
        sampledCharacters += text == null ? 0 : text.codePointCount(0, text.length());
      }
      String reason = firstNull(row);
      if (reason.isEmpty()) {
        try {
          usable.add(usable(texts, encoder.encode(texts)));
        } catch (UnusableRowException e) {
          reason = e.reason();
        }
      }
      if (!reason.isEmpty()) {
        reasons.merge(reason, 1, Integer::sum);
      }
    }
    long sampledTokens = usable.stream().mapToLong(Usable::tokens).sum();
    double characters = Math.max(1, sampledCharacters);
    long tokens = Math.round(sampledTokens / characters * size.getLong(1));
    long windowed = usable.stream().filter(row -> row.windows() > 1).count();
    return new ScorePlan(
        size.getLong(0),
        sample.size(),
        quantiles(usable),
        usable.isEmpty() ? 0 : (double) windowed / usable.size(),
        reasons,
        tokens,
        new ScorePlan.Batches(batchTokens, (tokens + batchTokens - 1) / batchTokens),
        pace(spark, predictor, usable, tokens));
  }

  private String firstNull(Row row) {
    for (int i = 0; i < reasonsWhenNull.size(); i++) {
      if (row.isNullAt(i)) {
        return reasonsWhenNull.get(i);
      }
    }
    return "";
  }

  private static Usable usable(List<String> texts, EncodedRow row) {
    int tokens = row.windows().stream().mapToInt(Encoding::length).sum();
    return new Usable(texts, tokens, row.windows().size());
  }

  private static Map<String, Integer> quantiles(List<Usable> rows) {
    int[] tokens = rows.stream().mapToInt(Usable::tokens).sorted().toArray();
    Map<String, Integer> quantiles = new LinkedHashMap<>();
    if (tokens.length > 0) {
      quantiles.put("least", tokens[0]);
      quantiles.put("median", tokens[tokens.length / 2]);
      quantiles.put("p90", tokens[(int) (0.9 * tokens.length)]);
      quantiles.put("p99", tokens[(int) (0.99 * tokens.length)]);
      quantiles.put("most", tokens[tokens.length - 1]);
    }
    return quantiles;
  }

  private static ScorePlan.Pace pace(
      SparkSession spark, Predictor predictor, List<Usable> rows, long tokens) {
    List<Usable> timed = rows.stream().filter(row -> row.tokens() <= CHUNK_TOKENS).toList();
    if (timed.isEmpty()) {
      timed = rows.stream().sorted(Comparator.comparingInt(Usable::tokens)).limit(1).toList();
    }
    run(predictor, timed, WARM_UP_SECONDS);
    double[] measured = run(predictor, timed, MEASURED_SECONDS);
    double tokensPerSecond = measured[1] == 0 ? 0 : measured[0] / measured[1];
    // the driver is one of them
    int others = spark.sparkContext().statusTracker().getExecutorInfos().length - 1;
    int processes = Math.max(1, others);
    return new ScorePlan.Pace(
        Precision.chosen().label(),
        (long) measured[0],
        tokensPerSecond,
        processes,
        tokensPerSecond == 0 ? 0 : tokens / tokensPerSecond / processes);
  }

  /**
   * Scores rows until the time is over or there are no more.
   *
   * @return tokens, seconds
   */
  private static double[] run(Predictor predictor, List<Usable> rows, double limit) {
    double[] done = {0, 0};
    int next = 0;
    while (next < rows.size() && done[1] < limit) {
      List<List<String>> chunk = new ArrayList<>();
      int tokens = 0;
      while (next < rows.size()
          && (chunk.isEmpty() || tokens + rows.get(next).tokens() <= CHUNK_TOKENS)) {
        chunk.add(rows.get(next).texts());
        tokens += rows.get(next).tokens();
        next++;
      }
      long start = System.nanoTime();
      predictor.predict(chunk);
      done[0] += tokens;
      done[1] += (System.nanoTime() - start) / 1e9;
    }
    return done;
  }
}
