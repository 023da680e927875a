package io.sampo.scoring;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.OutputColumn;
import io.sampo.tasks.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What is taken from a table and what becomes of its rows. An outcome holds the kept columns, the
 * task's outputs, what is derived from them, {@code windows}, {@code model_fingerprint}, and {@code
 * reason} and {@code detail}, which are null unless the row is unusable.
 */
final class RowPlan {
  static final String WINDOWS = "windows";
  static final String FINGERPRINT = "model_fingerprint";
  static final String REASON = "reason";
  static final String DETAIL = "detail";

  private final List<Column> selected = new ArrayList<>();
  private final List<StructField> kept = new ArrayList<>();
  private final List<String> reasonsWhenNull = new ArrayList<>();
  private final Task task;
  private final OutputColumns chosen;

  /**
   * @param chosen what follows the kept columns in a scored table
   */
  RowPlan(Task task, OutputColumns chosen) {
    this.task = task;
    this.chosen = chosen;
  }

  /**
   * Copies a column into the outcome.
   *
   * @param name its name there
   * @param reasonWhenNull why a row without a value is unusable
   */
  RowPlan keep(StructField field, String name, String reasonWhenNull) {
    selected.add(column(field.name()).as(name));
    kept.add(new StructField(name, field.dataType(), true, Metadata.empty()));
    reasonsWhenNull.add(reasonWhenNull);
    return this;
  }

  private List<String> keptNames() {
    return kept.stream().map(StructField::name).toList();
  }

  /** Why a row is unusable when its kept columns are null, in their order. */
  List<String> reasonsWhenNull() {
    return List.copyOf(reasonsWhenNull);
  }

  /** Kept columns, then a column for each of the task's inputs. */
  Dataset<Row> select(Dataset<Row> table, List<StructField> inputs) {
    List<Column> columns = new ArrayList<>(selected);
    for (int i = 0; i < inputs.size(); i++) {
      Column input = column(inputs.get(i).name());
      boolean words = inputs.get(i).dataType() instanceof ArrayType;
      columns.add((words ? joined(input) : input).as("input_" + i));
    }
    return table.select(columns.toArray(Column[]::new));
  }

  /** The text of a list of words, as {@link io.sampo.tasks.Words#join} makes it. */
  private static Column joined(Column words) {
    Column plain =
        functions.transform(
            words,
            word -> functions.coalesce(functions.translate(word, "\n", " "), functions.lit("")));
    return functions.array_join(plain, "\n");
  }

  /** The columns of a scored table: the kept ones, then the chosen ones. */
  Column[] scoredColumns() {
    List<Column> columns = new ArrayList<>();
    keptNames().forEach(name -> columns.add(column(name)));
    StructType fields = outcome();
    for (String name : chosen.names()) {
      // the metadata says what a list's elements mean; an outcome's own fields lose it
      columns.add(column(name).as(name, fields.apply(name).metadata()));
    }
    return columns.toArray(Column[]::new);
  }

  /** The schema of a scored table. */
  StructType scored() {
    StructType fields = outcome();
    List<StructField> scored = new ArrayList<>(kept);
    chosen.names().forEach(name -> scored.add(fields.apply(name)));
    return DataTypes.createStructType(scored);
  }

  /** How a task makes the derived columns. */
  OutputColumns.Derivation derivation() {
    return chosen.derivation();
  }

  /** The columns of an error table. */
  Column[] errorColumns() {
    List<Column> columns = new ArrayList<>();
    keptNames().forEach(name -> columns.add(column(name)));
    columns.add(column(REASON));
    columns.add(column(DETAIL));
    return columns.toArray(Column[]::new);
  }

  /**
   * The type of an outcome.
   *
   * @throws InvalidInputException when a kept column has the name of an output
   */
  StructType outcome() {
    List<StructField> fields = new ArrayList<>(kept);
    for (OutputColumn output : task.outputs()) {
      fields.add(Schemas.field(output));
    }
    fields.addAll(chosen.derived(task));
    fields.add(new StructField(WINDOWS, DataTypes.IntegerType, true, Metadata.empty()));
    for (String text : List.of(FINGERPRINT, REASON, DETAIL)) {
      fields.add(new StructField(text, DataTypes.StringType, true, Metadata.empty()));
    }
    Set<String> seen = new HashSet<>();
    for (int i = fields.size() - 1; i >= 0; i--) { // outputs first, so that the key is named
      String name = fields.get(i).name();
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        throw new InvalidInputException(
            "key column '" + name + "'",
            "its name stands twice in the scored table, or belongs to one of its own columns",
            "name each key once, and rename one called " + name + " in the input table");
      }
    }
    return DataTypes.createStructType(fields);
  }

  /** A column by its exact name, dots and quotes included. */
  static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }
}
