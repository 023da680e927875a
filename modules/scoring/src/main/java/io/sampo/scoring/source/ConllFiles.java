package io.sampo.scoring.source;

import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Files of one word and its tag a line as rows of sentences. */
final class ConllFiles implements FlatMapFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final String DOCUMENT = "-DOCSTART-";
  private static final StructType SCHEMA =
      StructType.fromDDL("id bigint, words array<string>, tags array<string>");

  private final String path;

  private ConllFiles(String path) {
    this.path = path;
  }

  /** Columns {@code id} (the number of the sentence in its file, from 1), {@code words, tags}. */
  static Dataset<Row> read(SparkSession spark, String path) {
    return spark
        .read()
        .option("wholetext", true)
        .text(path)
        .withColumn("file", functions.input_file_name())
        .flatMap(new ConllFiles(path), Encoders.row(SCHEMA));
  }

  @Override
  public Iterator<Row> call(Row file) {
    String name = file.getString(1).isEmpty() ? path : file.getString(1);
    return sentences(file.getString(0), name.substring(name.lastIndexOf('/') + 1)).iterator();
  }

  /**
   * The sentences of a file. A line whose first field is blank ends a sentence too, as some corpora
   * write it; lines of {@code -DOCSTART-} are left out.
   *
   * @param artifact the file's name, for errors
   */
  static List<Row> sentences(String text, String artifact) {
    List<Row> rows = new ArrayList<>();
    List<String> words = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    int number = 0;
    for (String line : (text + "\n\n").split("\r?\n", -1)) {
      number++;
      boolean tabs = line.indexOf('\t') >= 0;
      String[] fields = tabs ? line.split("\t", -1) : line.strip().split("\\s+");
      String word = fields[0].strip();
      if (word.isEmpty()) {
        if (!words.isEmpty()) {
          rows.add(RowFactory.create(rows.size() + 1L, words.toArray(), tags.toArray()));
          words = new ArrayList<>();
          tags = new ArrayList<>();
        }
      } else if (!word.equals(DOCUMENT)) {
        String tag = fields[fields.length - 1].strip();
        if (fields.length < 2 || tag.isEmpty()) {
          throw new InvalidInputException(
              artifact + ":" + number,
              "the line has no tag: '" + line + "'",
              "write a word, a tab or space, and its tag on every line");
        }
        words.add(word);
        tags.add(tag);
      }
    }
    return rows;
  }
}
