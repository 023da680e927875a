package io.sampo.scoring.sink;

import io.sampo.storage.Storage;
import io.sampo.testing.EmbeddedSpark;
import java.nio.file.Path;
import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.io.TempDir;

/** Scored tables to deliver. */
abstract class SinkTestBase {
  static final Runnable OURS = () -> {};
  static final List<String> KEYS = List.of("id", "day");
  static final StructType SCHEMA =
      new StructType()
          .add("id", "long")
          .add("day", "date")
          .add("label", "string")
          .add("probabilities", DataTypes.createArrayType(DataTypes.DoubleType, false));

  @TempDir Path directory;

  final SparkSession spark = EmbeddedSpark.session();
  final Storage storage = Storage.of(spark.sparkContext().hadoopConfiguration());

  String at(String path) {
    return directory.resolve(path).toString();
  }

  static Row row(long id, String day, String label) {
    return RowFactory.create(id, Date.valueOf(day), label, new Double[] {0.25, 0.75});
  }

  /** Rows {@code first} to {@code last - 1} of a day. */
  static List<Row> rows(int first, int last, String day, String label) {
    List<Row> rows = new ArrayList<>();
    for (int i = first; i < last; i++) {
      rows.add(row(i, day, label));
    }
    return rows;
  }

  Delivery delivery(String id, List<Row> rows) {
    Dataset<Row> table = spark.createDataFrame(rows, SCHEMA).repartition(2);
    return new Delivery(
        id.repeat(64).substring(0, 64), table, rows.size(), KEYS, Optional.empty(), OURS);
  }

  /** A delivery by days. */
  Delivery byDay(String id, List<Row> rows, List<Row> errors) {
    Delivery plain = delivery(id, rows);
    Dataset<Row> days =
        plain.rows().select("day").union(spark.createDataFrame(errors, SCHEMA).select("day"));
    return new Delivery(
        plain.id(), plain.rows(), plain.rowCount(), KEYS, Optional.of(days.distinct()), OURS);
  }

  static Delivery withClaim(Delivery delivery, Runnable stillOurs) {
    return new Delivery(
        delivery.id(),
        delivery.rows(),
        delivery.rowCount(),
        delivery.keyColumns(),
        delivery.partitions(),
        stillOurs);
  }

  Sink sink(OutputConfig config) {
    return Sink.of(config, storage, spark, name -> null);
  }

  /** {@code id day label} of each row, sorted. */
  static List<String> lines(Dataset<Row> table) {
    return table.selectExpr("concat_ws(' ', id, day, label)").collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  static List<String> lines(List<Row> rows) {
    return rows.stream().map(r -> r.get(0) + " " + r.get(1) + " " + r.get(2)).sorted().toList();
  }
}
