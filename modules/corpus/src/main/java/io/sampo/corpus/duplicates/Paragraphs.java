package io.sampo.corpus.duplicates;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import io.sampo.corpus.measure.Hash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Paragraphs that stand in several documents, or several times in one: the first by doc_id and
 * place stays, the others are cut. A paragraph is a line of a cleaned text.
 */
public final class Paragraphs {
  private static final StructType PLACES =
      new StructType()
          .add("high", DataTypes.LongType, false)
          .add("low", DataTypes.LongType, false)
          .add("doc_id", DataTypes.StringType, false)
          .add("line", DataTypes.IntegerType, false);

  private Paragraphs() {}

  /**
   * The lines to cut: {@code cut_id string, cut array<int>}, one row for each document that has
   * any.
   *
   * @param texts {@code doc_id, text}
   * @param minCharacters shorter lines are left alone
   */
  public static Dataset<Row> cuts(Dataset<Row> texts, int minCharacters) {
    Dataset<Row> places =
        texts
            .sparkSession()
            .createDataFrame(
                texts.select("doc_id", "text").javaRDD().flatMap(row -> places(row, minCharacters)),
                PLACES);
    Dataset<Row> repeated =
        places
            .select(col("high").as("h"), col("low").as("l"), col("doc_id"), col("line"))
            .groupBy(col("h"), col("l"))
            .agg(min(struct(col("doc_id"), col("line"))).as("first"), count(lit(1)).as("times"))
            .filter(col("times").gt(1));
    return places
        .join(repeated, col("high").equalTo(col("h")).and(col("low").equalTo(col("l"))))
        .filter(
            col("doc_id").notEqual(col("first.doc_id")).or(col("line").notEqual(col("first.line"))))
        .groupBy(col("doc_id").as("cut_id"))
        .agg(sort_array(collect_set(col("line"))).as("cut"));
  }

  /** The text without some of its lines, and without the blank lines that this leaves in a row. */
  public static String without(String text, List<Integer> lines) {
    Set<Integer> cut = new HashSet<>(lines);
    StringBuilder out = new StringBuilder(text.length());
    int line = 0;
    boolean blank = true;
    for (int start = 0; start <= text.length(); line++) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      if (!cut.contains(line) && (end > start || !blank)) {
        out.append(text, start, end).append('\n');
        blank = end == start;
      }
      start = end + 1;
    }
    int length = out.length();
    while (length > 0 && out.charAt(length - 1) == '\n') {
      length--;
    }
    return out.substring(0, length);
  }

  private static Iterator<Row> places(Row row, int minCharacters) {
    String text = row.getString(1);
    List<Row> places = new ArrayList<>();
    int line = 0;
    for (int start = 0; start <= text.length(); line++) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      if (end - start >= minCharacters && end > start) {
        long high = 1;
        long low = 2;
        for (int i = start; i < end; i++) {
          high = Hash.join(high, text.charAt(i));
          low = 31 * low + text.charAt(i);
        }
        places.add(RowFactory.create(Hash.mix(high), Hash.mix(low), row.getString(0), line));
      }
      start = end + 1;
    }
    return places.iterator();
  }
}
