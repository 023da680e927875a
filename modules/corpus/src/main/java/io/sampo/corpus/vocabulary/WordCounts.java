package io.sampo.corpus.vocabulary;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import io.sampo.tokenizer.PreTokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How often each normalized word stands in a text column, counted by Spark and gathered on the
 * driver.
 */
final class WordCounts {
  /** Words of more characters are left out: they can only be [UNK], and may be megabytes long. */
  static final int MAX_WORD_CHARACTERS = 1_000;

  /** Of more distinct words the rarest are left out; what the driver holds stays bounded. */
  static final int MAX_WORDS = 20_000_000;

  // A task hands its counts on when it holds this many words.
  private static final int WORDS_PER_TASK = 500_000;

  private static final StructType SCHEMA =
      new StructType()
          .add("word", DataTypes.StringType, false)
          .add("count", DataTypes.LongType, false);

  private WordCounts() {}

  /**
   * @param texts whose first column is text
   */
  static Map<String, Long> of(Dataset<Row> texts, TokenizerOptions options) {
    Dataset<Row> counts =
        texts
            .sparkSession()
            .createDataFrame(binary(texts).javaRDD().mapPartitions(new Count(options)), SCHEMA)
            .groupBy(col("word"))
            .agg(sum(col("count")).as("count"))
            .orderBy(col("count").desc(), col("word"))
            .limit(MAX_WORDS);
    Map<String, Long> words = new HashMap<>();
    for (Iterator<Row> rows = counts.toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      words.put(row.getString(0), row.getLong(1));
    }
    return words;
  }

  private static Dataset<Row> binary(Dataset<Row> texts) {
    return texts.select(col(texts.columns()[0]).cast("binary"));
  }

  private static final class Count implements FlatMapFunction<Iterator<Row>, Row> {
    private static final long serialVersionUID = 1;

    private final boolean lowercase;

    Count(TokenizerOptions options) {
      this.lowercase = options.lowercase();
    }

    @Override
    public Iterator<Row> call(Iterator<Row> texts) {
      return new CountedWords(texts, VocabularyStage.options(lowercase));
    }
  }

  /** Counts words of a partition; gives out what it has when that has grown large. */
  private static final class CountedWords implements Iterator<Row> {
    private final Iterator<Row> texts;
    private final TokenizerOptions options;
    private Iterator<Row> counted = List.<Row>of().iterator();

    CountedWords(Iterator<Row> texts, TokenizerOptions options) {
      this.texts = texts;
      this.options = options;
    }

    @Override
    public boolean hasNext() {
      while (!counted.hasNext() && texts.hasNext()) {
        counted = count();
      }
      return counted.hasNext();
    }

    @Override
    public Row next() {
      return counted.next();
    }

    private Iterator<Row> count() {
      Map<String, long[]> counts = new HashMap<>();
      while (texts.hasNext() && counts.size() < WORDS_PER_TASK) {
        for (String word : PreTokenizer.words((byte[]) texts.next().get(0), options)) {
          if (word.length() <= MAX_WORD_CHARACTERS) {
            counts.computeIfAbsent(word, w -> new long[1])[0]++;
          }
        }
      }
      List<Row> rows = new ArrayList<>(counts.size());
      counts.forEach((word, count) -> rows.add(RowFactory.create(word, count[0])));
      return rows.iterator();
    }
  }
}
