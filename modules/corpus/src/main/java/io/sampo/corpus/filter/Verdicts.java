package io.sampo.corpus.filter;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.sampo.corpus.Source;
import io.sampo.corpus.read.DropReason;
import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Judges measured records: {@code violations} names every rule that a text breaks, {@code reason}
 * and {@code value} the first one that drops it. Native expressions over the columns; the text is
 * read only if {@code keep_where} asks for it.
 */
public final class Verdicts {
  private final FilterConfig filters;
  private final LanguageConfig language;
  private final List<Source> sources;
  private final UrlBlockList blocked;

  /**
   * @param blocked the list that {@code filters} names, or an empty one
   */
  public Verdicts(
      FilterConfig filters, LanguageConfig language, List<Source> sources, UrlBlockList blocked) {
    this.filters = filters;
    this.language = language;
    this.sources = sources;
    this.blocked = blocked;
  }

  /**
   * The records with {@code violations}, and {@code reason, value} filled where a filter drops.
   *
   * @throws InvalidInputException when {@code keep_where} is no expression over these columns
   */
  public Dataset<Row> judge(Dataset<Row> records) {
    Dataset<Row> marked =
        records.withColumn("violations", when(col("reason").isNull(), violations()));
    List<Column> verdicts = new ArrayList<>();
    verdicts.add(drop(col("reason").isNotNull(), col("reason"), col("value")));
    weights(verdicts);
    verdicts.add(
        drop(col("characters").lt(filters.minCharacters()), DropReason.TOO_SHORT, "characters"));
    verdicts.add(
        drop(col("characters").gt(filters.maxCharacters()), DropReason.TOO_LONG, "characters"));
    language(verdicts);
    if (blocked.size() > 0) {
      Column hit = udf(blocked, DataTypes.StringType).apply(col("url"));
      marked = marked.withColumn("blocked", hit);
      verdicts.add(
          drop(col("blocked").isNotNull(), lit(DropReason.BLOCKED_URL.label()), col("blocked")));
    }
    for (Bound bound : dropping()) {
      verdicts.add(drop(violated(bound), lit(bound.rule()), col(column(bound)).cast("string")));
    }
    if (filters.keepWhere().isPresent()) {
      verdicts.add(keepWhere(marked, filters.keepWhere().get()));
    }
    return marked
        .withColumn("verdict", coalesce(verdicts.toArray(Column[]::new)))
        .withColumn("reason", col("verdict.reason"))
        .withColumn("value", col("verdict.value"))
        .drop("verdict", "blocked");
  }

  /** Every rule there is by its name: the built-in ones, with the user's values and own rules. */
  Map<String, Bound> rules() {
    Map<String, Bound> rules = new LinkedHashMap<>();
    for (RuleSet set : RuleSet.values()) {
      set.bounds().forEach(bound -> rules.put(bound.rule(), bound));
    }
    filters.bounds().forEach(bound -> rules.put(bound.rule(), bound));
    return rules;
  }

  private List<Bound> dropping() {
    List<String> own = filters.bounds().stream().map(Bound::rule).toList();
    return rules().values().stream()
        .filter(
            bound ->
                own.contains(bound.rule())
                    || filters.rules().stream()
                        .anyMatch(set -> bound.rule().startsWith(set.label() + ".")))
        .toList();
  }

  private Column violations() {
    String names =
        rules().values().stream()
            .map(bound -> "CASE WHEN " + condition(bound) + " THEN '" + bound.rule() + "' END")
            .collect(Collectors.joining(", "));
    return expr("filter(array(" + names + "), rule -> rule IS NOT NULL)");
  }

  private static Column violated(Bound bound) {
    return expr(condition(bound));
  }

  private static String condition(Bound bound) {
    List<String> sides = new ArrayList<>();
    bound.min().ifPresent(min -> sides.add(column(bound) + " < " + min + "D"));
    bound.max().ifPresent(max -> sides.add(column(bound) + " > " + max + "D"));
    return "(" + String.join(" OR ", sides) + ")";
  }

  private static String column(Bound bound) {
    return "statistics." + bound.statistic();
  }

  // Which documents of a source with a weight below 1 stay is a property of their texts.
  private void weights(List<Column> verdicts) {
    for (Source source : sources) {
      if (source.weight() < 1) {
        Column place = ContentShare.of(col("text_sha256"), ContentShare.WEIGHT);
        verdicts.add(
            drop(
                col("source").equalTo(source.name()).and(place.geq(source.weight())),
                lit(DropReason.SOURCE_WEIGHT.label()),
                lit("" + source.weight())));
      }
    }
  }

  private void language(List<Column> verdicts) {
    if (!language.keep().isEmpty()) {
      Column kept =
          col("language")
              .isin(language.keep().toArray())
              .and(col("language_score").geq(language.minScore()));
      verdicts.add(
          drop(
              coalesce(kept, lit(false)).equalTo(false),
              lit(DropReason.LANGUAGE.label()),
              expr("concat(coalesce(language, 'unknown'), ' ', round(language_score, 4))")));
    }
  }

  private static Column keepWhere(Dataset<Row> records, String expression) {
    try {
      Column condition = expr(expression);
      if (records.select(condition.as("kept")).schema().apply(0).dataType()
          != DataTypes.BooleanType) {
        throw new InvalidInputException(
            "corpus.filters.keep_where",
            "'" + expression + "' is neither true nor false",
            "compare something, e.g. statistics.words >= 100");
      }
      return drop(
          coalesce(condition, lit(false)).equalTo(false),
          lit(DropReason.KEEP_WHERE.label()),
          coalesce(condition.cast("string"), lit("null")));
    } catch (InvalidInputException e) {
      throw e;
    } catch (
        Exception e) { // Spark's analysis throws a checked exception that no signature tells of
      throw new InvalidInputException(
          "corpus.filters.keep_where",
          "'" + expression + "' is no expression over the documents (" + firstLine(e) + ")",
          "use the columns " + String.join(", ", records.columns()),
          e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().filter(l -> !l.isBlank()).findFirst().orElse("");
  }

  private static Column drop(Column condition, DropReason reason, String value) {
    return drop(condition, lit(reason.label()), col(value).cast("string"));
  }

  private static Column drop(Column condition, Column reason, Column value) {
    return when(condition, struct(reason.as("reason"), value.as("value")));
  }
}
