package io.sampo.jobs.stage;

import io.sampo.scoring.source.Tables;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.TableColumns;
import io.sampo.tasks.TableSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A table that a stage of a run reads, and the columns that it must have.
 *
 * @param columns names of columns by the configuration keys that name them
 */
record InputTable(TableSource source, Map<String, List<String>> columns) {

  /**
   * A table of texts or pairs of texts.
   *
   * @param section the stage's section of the configuration
   */
  static InputTable texts(String section, TableSource source, String text, Optional<String> pair) {
    return new InputTable(source, Map.of())
        .with(section + ".text_column", text)
        .with(section + ".pair_column", pair.stream().toList());
  }

  InputTable with(String key, String column) {
    return with(key, List.of(column));
  }

  InputTable with(String key, List<String> names) {
    Map<String, List<String>> more = new LinkedHashMap<>(columns);
    more.put(key, names);
    return new InputTable(source, more);
  }

  /**
   * Looks at the table's columns, not at its rows.
   *
   * @throws InvalidInputException naming table, key and the nearest columns if one is missing
   */
  void require(SparkSession spark) {
    if (source.given()) {
      List<String> names = List.of(new Tables(spark).apply(source).columns());
      TableColumns table = new TableColumns(source.display(), names);
      columns.forEach((key, wanted) -> wanted.forEach(column -> table.require(key, column)));
    }
  }
}
