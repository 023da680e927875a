package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.TableColumns;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.TaskRequest;
import io.sampo.tasks.Tasks;
import io.sampo.tasks.Words;
import io.sampo.training.finetune.LabelledTables.Lesson;
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
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;

/** Reads labelled tables to the driver and refuses what cannot be learned from. */
final class TableReading {
  private static final String BROKEN_LINE = "_corrupt_record";

  /** How much of such a line an error shows. */
  private static final int BROKEN_CHARACTERS = 80;

  /** A model reads at least as many positions; only labels are read here. */
  private static final int POSITIONS = 512;

  private final FinetuneConfig config;
  private final DataConfig data;
  private final Function<TableSource, Dataset<Row>> tables;

  TableReading(FinetuneConfig config, Function<TableSource, Dataset<Row>> tables) {
    this.config = config;
    this.data = config.data();
    this.tables = tables;
  }

  /** A table on the driver. */
  private static final class Raw {
    final String key;
    final String name;
    final LabelledRows rows = LabelledRows.empty();
    boolean words;
    int dropped;

    Raw(String key, String name) {
      this.key = key;
      this.name = name;
    }
  }

  /**
   * All tables, with the label map of the training rows.
   *
   * @param warn told of rows that were left out
   */
  LabelledTables all(Consumer<String> warn) {
    Raw train = read("finetune.data.train", data.train());
    Optional<Raw> validation = readIfGiven("finetune.data.validation", data.validation());
    Optional<Raw> test = readIfGiven("finetune.data.test", data.test());
    Lesson lesson = lesson(train);
    LabelledTask task = lesson.task(POSITIONS, config.windowing());
    requireLabels(train, task);
    validation.ifPresent(raw -> requireLabels(raw, task));
    test.ifPresent(raw -> requireLabels(raw, task));
    LabelledRows learned = train.rows.sorted();
    int before = learned.size();
    learned = validation.isPresent() ? apart(learned, train, validation.get()) : learned;
    learned = test.isPresent() ? apart(learned, train, test.get()) : learned;
    if (learned.size() < before) {
      warn.accept(
          "table %s: %d of its %d rows are left out: their texts are validation or test rows"
              .formatted(train.name, before - learned.size(), before));
    }
    List<Optional<Raw>> all = List.of(Optional.of(train), validation, test);
    all.forEach(
        given ->
            given
                .filter(raw -> raw.dropped > 0)
                .ifPresent(
                    raw ->
                        warn.accept(
                            "table %s: %d rows without text are left out"
                                .formatted(raw.name, raw.dropped))));
    LabelledRows judged = test.map(raw -> raw.rows.sorted()).orElse(null);
    if (validation.isPresent()) {
      return LabelledTables.of(lesson, learned, validation.get().rows.sorted(), judged);
    }
    double share = config.training().validationShare();
    ValidationSplit split = ValidationSplit.of(learned, task, share, config.seed());
    return LabelledTables.of(lesson, split, judged);
  }

  private Optional<Raw> readIfGiven(String key, TableSource source) {
    return source.given() ? Optional.of(read(key, source)) : Optional.empty();
  }

  /**
   * Reads a table.
   *
   * @param key the configuration key that names it, for errors
   */
  private Raw read(String key, TableSource source) {
    Dataset<Row> table = tables.apply(source.required(key));
    Raw raw = new Raw(key, Storage.display(source.path()));
    TableColumns columns = new TableColumns(raw.name, Arrays.asList(table.columns()));
    List<Column> wanted = new ArrayList<>();
    wanted.add(column(columns.require("finetune.data.label_column", data.labelColumn())));
    String group =
        data.groupColumn()
            .map(name -> columns.require("finetune.data.group_column", name))
            .orElse("");
    wanted.add(group.isEmpty() ? functions.lit("") : column(group).cast("string"));
    List<String> texts = new ArrayList<>();
    texts.add(columns.require("finetune.data.text_column", data.textColumn()));
    data.pairColumn()
        .ifPresent(pair -> texts.add(columns.require("finetune.data.pair_column", pair)));
    requireTexts(texts.size());
    for (String text : texts) {
      DataType type = table.schema().apply(text).dataType();
      boolean words = words(type) && config.task() == TaskKind.TOKEN_CLASSIFICATION;
      raw.words |= words;
      if (!words && !(type instanceof StringType)) {
        throw new InvalidInputException(
            "table " + raw.name,
            "its column '" + text + "' is of type " + type.simpleString(),
            "name a column of strings, or cast this one");
      }
      wanted.add(column(text));
    }
    if (source.format() == TableFormat.JSONL) {
      requireWholeLines(raw, table);
    }
    int number = 0;
    for (Row row : table.select(wanted.toArray(new Column[0])).collectAsList()) {
      add(raw, row, ++number);
    }
    if (raw.rows.size() == 0) {
      throw new InvalidInputException(
          "table " + raw.name,
          number == 0 ? "it has no rows" : "none of its " + number + " rows has a text",
          "set " + key + ".path to a table with labelled texts");
    }
    return raw;
  }

  /** Spark gives what it cannot parse of JSON lines in a column that it adds. */
  private static void requireWholeLines(Raw raw, Dataset<Row> table) {
    if (Arrays.asList(table.columns()).contains(BROKEN_LINE)) {
      table.filter(column(BROKEN_LINE).isNotNull()).limit(1).collectAsList().stream()
          .map(row -> row.<String>getAs(BROKEN_LINE))
          .forEach(
              line -> {
                String start = line.substring(0, Math.min(line.length(), BROKEN_CHARACTERS));
                throw new InvalidInputException(
                    "table " + raw.name,
                    "a line of it is no JSON: '" + start + "'",
                    "mend that line, or take it out");
              });
    }
  }

  private void requireTexts(int texts) {
    boolean question = config.task() == TaskKind.QUESTION_ANSWERING;
    if (question && texts == 1) {
      throw new InvalidInputException(
          "finetune.data.pair_column",
          "no column of contexts is named",
          "set it, and finetune.data.text_column to the column of questions");
    }
    if (config.task() == TaskKind.TOKEN_CLASSIFICATION && texts == 2) {
      throw new InvalidInputException(
          "finetune.data.pair_column", "entities are found in single texts", "leave it out");
    }
  }

  private static boolean words(DataType type) {
    return type instanceof ArrayType array && array.elementType() instanceof StringType;
  }

  /** {@code row}: label, group, texts. */
  private void add(Raw raw, Row row, int number) {
    if (row.isNullAt(0)) {
      throw refused(raw, number, data.labelColumn(), "no label", "give every row a label");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 2; i < row.size(); i++) {
      String text = text(raw, row, i);
      if (text.isBlank()) {
        if (data.unusable() == RowRule.REFUSE) {
          String column = i == 2 ? data.textColumn() : data.pairColumn().orElseThrow();
          throw refused(
              raw,
              number,
              column,
              row.isNullAt(i) ? "null" : "an empty text",
              "correct the table, or set finetune.data.unusable to drop");
        }
        raw.dropped++;
        return;
      }
      texts.add(text);
    }
    String group = row.isNullAt(1) ? "" : row.getString(1);
    if (group.isEmpty() && config.task() == TaskKind.QUESTION_ANSWERING) {
      group = texts.get(1); // questions about one context stay on one side
    }
    raw.rows.add(texts, ColumnValues.plain(row.get(0)), group, number);
  }

  private static String text(Raw raw, Row row, int i) {
    if (row.isNullAt(i)) {
      return "";
    }
    if (!raw.words) {
      return row.getString(i);
    }
    return Words.join(row.getList(i));
  }

  /** What the training rows teach. */
  private Lesson lesson(Raw train) {
    int texts = train.rows.inputs(0).size();
    TaskRequest request = TaskRequest.of(texts, config.windowing()).withDecoding(config.decoding());
    List<Object> values = train.rows.labels();
    try {
      List<String> labels = Tasks.labels(config.task(), values);
      requireRows(train, labels);
      return new Lesson(
          config.task(),
          labels,
          train.words ? request.ofWords() : request,
          Tasks.anyNull(config.task(), values));
    } catch (InvalidInputException e) {
      if (!e.artifact().equals("label map")) {
        throw e;
      }
      throw new InvalidInputException(
          "table " + train.name,
          "its label column '" + data.labelColumn() + "' holds one class only: " + e.problem(),
          "give rows of two classes or more, or set finetune.data.label_column to another column",
          e);
    }
  }

  private void requireRows(Raw train, List<String> labels) {
    boolean classes = config.task() == TaskKind.SEQUENCE_CLASSIFICATION;
    if (classes && labels.size() > train.rows.size() / 2) {
      throw new InvalidInputException(
          "table " + train.name,
          "its label column '"
              + data.labelColumn()
              + "' holds "
              + labels.size()
              + " different values in "
              + train.rows.size()
              + " rows",
          "set finetune.data.label_column to the column of classes, or give at least two rows a"
              + " class");
    }
  }

  /** Reads every label once, so that the first one that is wrong is named before training. */
  private void requireLabels(Raw raw, LabelledTask task) {
    for (int row = 0; row < raw.rows.size(); row++) {
      try {
        task.label(raw.rows.label(row), raw.rows.inputs(row));
      } catch (InvalidInputException e) {
        throw refused(
            raw,
            raw.rows.number(row),
            data.labelColumn(),
            "the "
                + e.artifact()
                + " (text '"
                + excerpt(raw.rows.inputs(row).get(0))
                + "'): "
                + e.problem().replaceFirst("^the model does", "the training rows do"),
            e.remedy());
      }
    }
  }

  private static InvalidInputException refused(
      Raw raw, int number, String column, String problem, String remedy) {
    return new InvalidInputException(
        "table " + raw.name,
        "row " + number + " has in its column '" + column + "' " + problem,
        remedy);
  }

  /** Training rows without those whose texts are judged by. */
  private LabelledRows apart(LabelledRows learned, Raw train, Raw judged) {
    int[] shared = ValidationSplit.shared(learned, judged.rows);
    if (shared.length == 0) {
      return learned;
    }
    if (data.shared() == RowRule.REFUSE) {
      throw new InvalidInputException(
          "table " + train.name,
          "row %d has in its column '%s' a text of %s too ('%s'); there are %d such rows"
              .formatted(
                  learned.number(shared[0]),
                  data.textColumn(),
                  judged.key,
                  excerpt(learned.inputs(shared[0]).get(0)),
                  shared.length),
          "set finetune.data.shared to drop, which leaves them out of training");
    }
    java.util.Set<Integer> out = new java.util.HashSet<>();
    Arrays.stream(shared).forEach(out::add);
    LabelledRows rest =
        learned.select(
            java.util.stream.IntStream.range(0, learned.size())
                .filter(row -> !out.contains(row))
                .toArray());
    if (rest.size() == 0) {
      throw new InvalidInputException(
          "table " + train.name,
          "all its texts are texts of " + judged.key + " too",
          "give other rows to learn from");
    }
    return rest;
  }

  static String excerpt(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 60 ? line : line.substring(0, 59) + "…";
  }

  private static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }
}
