package io.sampo.scoring;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.Words;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Whether a task knows the labels of a table, asked before a model reads it. */
final class LabelCheck {
  /** More different values than this are no classes; each row is then asked as it comes. */
  private static final int MOST = 10_000;

  private LabelCheck() {}

  /**
   * Looks at the labels of a table: at each different one, or where they are lists, which must fit
   * the texts, at each row.
   *
   * @param keys columns to name a row by
   * @throws InvalidInputException naming the first label that the task cannot have, and its row
   */
  static void require(Scoring scoring, StructField label, List<String> keys, LabelledTask task) {
    boolean lists = label.dataType() instanceof ArrayType || label.dataType() instanceof StructType;
    if (lists) {
      requireRows(scoring, label, keys, task);
    } else {
      require(scoring.table(), scoring.tableName(), label, keys, task);
    }
  }

  private static void requireRows(
      Scoring scoring, StructField label, List<String> keys, LabelledTask task) {
    int inputs = task.inputs().size();
    Iterator<Row> rows = scoring.labelled(label, keys).toLocalIterator();
    for (long number = 1; rows.hasNext(); number++) {
      Row row = rows.next();
      List<String> texts = new ArrayList<>();
      for (int i = 1; i <= inputs; i++) {
        boolean words = row.schema().fields()[i].dataType() instanceof ArrayType;
        texts.add(row.isNullAt(i) ? "" : words ? Words.join(row.getList(i)) : row.getString(i));
      }
      if (row.isNullAt(0) || texts.contains("")) {
        continue; // goes to the error table
      }
      try {
        task.label(Schemas.plain(label.dataType(), row, 0), texts);
      } catch (InvalidInputException e) {
        List<Object> key = new ArrayList<>();
        for (int i = 1 + inputs; i < row.size(); i++) {
          key.add(row.get(i));
        }
        throw new InvalidInputException(
            "table " + scoring.tableName() + ", column '" + label.name() + "', row " + number,
            e.artifact()
                + ": "
                + e.problem()
                + (keys.isEmpty() ? "" : " (" + keys + " = " + key + ")"),
            e.remedy(),
            e);
      }
    }
  }

  /**
   * Looks at the different labels.
   *
   * @param keys columns to name a row by
   * @throws InvalidInputException naming the first label that the task does not know, and a row
   */
  private static void require(
      Dataset<Row> table, String name, StructField label, List<String> keys, LabelledTask task) {
    Column column = RowPlan.column(label.name());
    List<Row> counts =
        table
            .select(column)
            .filter(column.isNotNull())
            .groupBy(column)
            .agg(functions.count(functions.lit(1)).as("sampo_rows"))
            .limit(MOST)
            .collectAsList();
    for (Row count : counts) {
      Object value = Schemas.plain(label.dataType(), count, 0);
      try {
        task.label(value, List.of());
      } catch (InvalidInputException e) {
        throw new InvalidInputException(
            "table " + name + ", column '" + label.name() + "'",
            e.artifact() + ": " + e.problem() + where(table, column, count, keys),
            e.remedy(),
            e);
      }
    }
  }

  private static String where(Dataset<Row> table, Column label, Row count, List<String> keys) {
    String rows = " (rows with it: " + count.getLong(1);
    if (keys.isEmpty()) {
      return rows + ")";
    }
    Column[] columns = keys.stream().map(RowPlan::column).toArray(Column[]::new);
    Row first = table.filter(label.equalTo(functions.lit(count.get(0)))).select(columns).first();
    return rows + ", e.g. " + keys + " = " + first + ")";
  }
}
