package io.sampo.ml;

import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;

/** A stream of Parquet files in {@code in/}, scored into {@code out/}. */
final class ScoringStream {
  private final String modelDirectory;
  private final Path directory;

  ScoringStream(String modelDirectory, Path directory) {
    this.modelDirectory = modelDirectory;
    this.directory = directory;
  }

  /**
   * Another process does the same, and stands still at the row with this id, with the file {@code
   * standing} as a sign, until it is killed.
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    long last = Long.parseLong(arguments[2]);
    SparkSession spark = EmbeddedSpark.session();
    String sign = directory.resolve("standing").toString();
    UDF1<Long, Long> stand = id -> id == last ? standStill(sign) : id;
    spark.udf().register("stand", stand, DataTypes.LongType);
    new ScoringStream(arguments[0], directory).run(true);
  }

  private static long standStill(String sign) {
    try {
      Files.createFile(Path.of(sign));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (true) {
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Scores all files that are there. */
  void run(boolean stands) throws Exception {
    SparkSession spark = EmbeddedSpark.session();
    Dataset<Row> stream =
        spark.readStream().schema(TinyEncoder.SCHEMA).parquet(directory.resolve("in").toString());
    SampoModel model = new SampoModel().setModelDir(modelDirectory).setTextCol("body");
    Dataset<Row> scored =
        model.transform(stream).select("id", "body", "stars", "label", "probabilities");
    if (stands) {
      scored = scored.withColumn("id", functions.expr("stand(id)"));
    }
    scored
        .writeStream()
        .format("parquet")
        .option("checkpointLocation", directory.resolve("checkpoint").toString())
        .trigger(Trigger.AvailableNow())
        .start(directory.resolve("out").toString())
        .awaitTermination();
  }
}
