package io.sampo.scoring;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.Task;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/** Whether a task knows the labels of a table, asked before a model reads it. */
final class LabelCheck {
  /** More different values than this are no classes; each row is then asked as it comes. */
  private static final int MOST = 10_000;

  private LabelCheck() {}

  /**
   * Looks at the different labels.
   *
   * @param keys columns to name a row by
   * @throws InvalidInputException naming the first label that the task does not know, and a row
   */
  static void require(
      Dataset<Row> table, String name, StructField label, List<String> keys, Task task) {
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
        task.label(value);
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
