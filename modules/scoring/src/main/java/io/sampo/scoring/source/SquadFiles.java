package io.sampo.scoring.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** SQuAD's JSON files as rows of questions. */
final class SquadFiles {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "data array<struct<title: string, paragraphs: array<struct<context: string, qas:"
              + " array<struct<id: string, question: string, is_impossible: boolean, answers:"
              + " array<struct<text: string, answer_start: int>>>>>>>>");

  private SquadFiles() {}

  /** Columns {@code id, title, question, context, answers}; a question without answer has none. */
  static Dataset<Row> read(SparkSession spark, String path) {
    Dataset<Row> files = spark.read().schema(SCHEMA).option("multiLine", true).json(path);
    List<Row> broken = files.filter("data is null").limit(1).collectAsList();
    if (!broken.isEmpty()) {
      throw new InvalidInputException(
          Storage.display(path),
          "it holds no 'data' of articles with paragraphs",
          "name a SQuAD file, or set the format of the table");
    }
    return files
        .select(explode(col("data")).as("article"))
        .select(col("article.title").as("title"), explode(col("article.paragraphs")).as("part"))
        .select(col("title"), col("part.context").as("context"), explode(col("part.qas")).as("qa"))
        .select(
            col("qa.id").as("id"),
            col("title"),
            col("qa.question").as("question"),
            col("context"),
            coalesce(
                    expr(
                        "if(coalesce(qa.is_impossible, false), null, transform(qa.answers, a ->"
                            + " named_struct('text', a.text, 'start', a.answer_start)))"),
                    expr("cast(array() as array<struct<text: string, start: int>>)"))
                .as("answers"));
  }
}
