package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tasks.ClassLabel;
import io.sampo.tasks.ClassPrediction;
import io.sampo.tasks.Label;
import io.sampo.tasks.Labels;
import io.sampo.tasks.Prediction;
import io.sampo.tasks.SequenceClassification;
import io.sampo.tasks.TableColumns;
import io.sampo.tasks.TableSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Reads labelled tables to the driver and refuses what cannot be learned from. */
final class TableReading {
  private final FinetuneConfig config;
  private final Function<TableSource, Dataset<Row>> tables;

  TableReading(FinetuneConfig config, Function<TableSource, Dataset<Row>> tables) {
    this.config = config;
    this.tables = tables;
  }

  /** A table on the driver, its rows as they were read. */
  static final class Raw {
    final String name;
    final List<String> texts = new ArrayList<>();
    final List<String> pairs;
    final List<Object> labels = new ArrayList<>();
    int unusable;

    Raw(String name, boolean paired) {
      this.name = name;
      this.pairs = paired ? new ArrayList<>() : null;
    }
  }

  /**
   * Reads a table.
   *
   * @param key the configuration key that names it, for errors
   */
  Raw read(String key, TableSource source) {
    Dataset<Row> table = tables.apply(source.required(key));
    Raw raw = new Raw(Storage.display(source.path()), config.pairColumn().isPresent());
    TableColumns columns = new TableColumns(raw.name, Arrays.asList(table.columns()));
    List<Column> wanted = new ArrayList<>();
    wanted.add(column(columns.require("finetune.label_column", config.labelColumn())));
    wanted.add(text(columns.require("finetune.text_column", config.textColumn())));
    config
        .pairColumn()
        .ifPresent(pair -> wanted.add(text(columns.require("finetune.pair_column", pair))));
    int number = 0;
    for (Row row : table.select(wanted.toArray(new Column[0])).collectAsList()) {
      number++;
      if (row.isNullAt(0)) {
        throw new InvalidInputException(
            "table " + raw.name,
            "row " + number + " has no value in the label column '" + config.labelColumn() + "'",
            "give every row a label, or drop those without");
      }
      if (blank(row, 1) || (raw.pairs != null && blank(row, 2))) {
        raw.unusable++;
        continue;
      }
      raw.labels.add(row.get(0));
      raw.texts.add(row.getString(1));
      if (raw.pairs != null) {
        raw.pairs.add(row.getString(2));
      }
    }
    if (raw.texts.isEmpty()) {
      throw new InvalidInputException(
          "table " + raw.name,
          number == 0 ? "it has no rows" : "none of its " + number + " rows has a text",
          "set " + key + ".path to a table with labelled texts");
    }
    return raw;
  }

  /** The label map that the training rows teach. */
  Labels labels(Raw train) {
    Labels labels;
    try {
      labels = Labels.collect(train.labels);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          "table " + train.name,
          "its label column '" + config.labelColumn() + "' holds one class only",
          "give rows of two classes or more, or set finetune.label_column to another column",
          e);
    }
    if (labels.size() > train.labels.size() / 2) {
      throw new InvalidInputException(
          "table " + train.name,
          "its label column '"
              + config.labelColumn()
              + "' holds "
              + labels.size()
              + " different values in "
              + train.labels.size()
              + " rows",
          "set finetune.label_column to the column of classes, or give at least two rows a class");
    }
    return labels;
  }

  /** The rows with their labels' places in the map. */
  static LabelledRows rows(Raw raw, Labels labels) {
    int[] ids = new int[raw.labels.size()];
    for (int row = 0; row < ids.length; row++) {
      try {
        ids[row] = labels.require(raw.labels.get(row));
      } catch (InvalidInputException e) {
        throw new InvalidInputException(
            "table " + raw.name,
            "its row with the text '"
                + excerpt(raw.texts.get(row))
                + "' has the "
                + e.artifact()
                + ", "
                + e.problem().replaceFirst("^the model does", "the training rows do"),
            e.remedy(),
            e);
      }
    }
    return LabelledRows.of(raw.texts, raw.pairs, ids);
  }

  static String excerpt(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 60 ? line : line.substring(0, 59) + "…";
  }

  private static boolean blank(Row row, int i) {
    return row.isNullAt(i) || row.getString(i).isBlank();
  }

  private static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  private static Column text(String name) {
    return column(name).cast("string");
  }

  /** A second table's raw rows, or nothing when it is not given. */
  Optional<Raw> readIfGiven(String key, TableSource source) {
    return source.given() ? Optional.of(read(key, source)) : Optional.empty();
  }

  /**
   * All tables with the label map of the training rows.
   *
   * @param warn told of rows that were left out and of texts in two tables
   */
  LabelledTables all(Consumer<String> warn) {
    Raw rawTrain = read("finetune.train", config.train());
    Optional<Raw> rawValidation = readIfGiven("finetune.validation", config.validation());
    Optional<Raw> rawTest = readIfGiven("finetune.test", config.test());
    Labels labels = labels(rawTrain);
    LabelledRows train = rows(rawTrain, labels);
    LabelledRows validation = rawValidation.map(raw -> rows(raw, labels)).orElse(null);
    LabelledRows test = rawTest.map(raw -> rows(raw, labels)).orElse(null);
    for (Raw raw : new Raw[] {rawTrain, rawValidation.orElse(null), rawTest.orElse(null)}) {
      if (raw != null && raw.unusable > 0) {
        warn.accept("table " + raw.name + ": " + raw.unusable + " rows without text are left out");
      }
    }
    if (validation == null) {
      double share = config.training().validationShare();
      ValidationSplit split = ValidationSplit.of(train, labels.size(), share, config.seed());
      train = split.train();
      validation = split.validation();
    } else {
      warnOfShared(train, validation, "finetune.validation", warn);
    }
    if (test != null) {
      warnOfShared(train, test, "finetune.test", warn);
    }
    return new LabelledTables(labels, train, validation, test);
  }

  private static void warnOfShared(
      LabelledRows train, LabelledRows judged, String key, Consumer<String> warn) {
    int[] shared = ValidationSplit.shared(train, judged);
    if (shared.length > 0) {
      warn.accept(
          key
              + ": "
              + shared.length
              + " of its "
              + judged.size()
              + " texts are training texts too, e.g. '"
              + excerpt(judged.inputs(shared[0]).get(0))
              + "'; figures on them flatter the model");
    }
  }

  /** Checks that a metric exists for these rows before anything is trained. */
  void requireMetric(String metric, LabelledTables rows) {
    int classes = rows.labelNames().size();
    double[] even = new double[classes];
    Arrays.fill(even, 1.0 / classes);
    List<Label> truths = new ArrayList<>();
    List<Prediction> guesses = new ArrayList<>();
    for (int label : rows.validation().labels()) {
      truths.add(new ClassLabel(label));
      guesses.add(ClassPrediction.ofProbabilities(rows.labels(), even, 1));
    }
    SequenceClassification task =
        SequenceClassification.ofTexts(rows.labels(), config.windowing().within(512));
    try {
      task.evaluate(truths, guesses).value(metric);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          "finetune.training.metric", "'" + metric + "': " + e.problem(), e.remedy(), e);
    }
  }
}
