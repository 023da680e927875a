package io.sampo.training.finetune;

import io.sampo.encoder.BertModel;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.Batches;
import io.sampo.tasks.ClassLabel;
import io.sampo.tasks.EncodedRow;
import io.sampo.tasks.Label;
import io.sampo.tasks.Metrics;
import io.sampo.tasks.Prediction;
import io.sampo.tasks.RowEncoder;
import io.sampo.tasks.Task;
import io.sampo.tasks.UnusableRowException;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Labelled rows as windows of tokens. */
final class EncodedTable {
  private final Task task;
  private final List<EncodedRow> rows = new ArrayList<>();
  private final List<Label> labels = new ArrayList<>(); // of each row
  private final List<Encoding> windows = new ArrayList<>();
  private final List<Integer> rowOf = new ArrayList<>(); // of each window

  private EncodedTable(Task task) {
    this.task = task;
  }

  /**
   * Encodes all rows.
   *
   * @param key the configuration key of the table, for errors
   * @throws InvalidInputException naming a row that cannot be read
   */
  static EncodedTable of(String key, LabelledRows table, Task task, Tokenizer tokenizer) {
    EncodedTable encoded = new EncodedTable(task);
    RowEncoder encoder = task.encoder(tokenizer);
    for (int row = 0; row < table.size(); row++) {
      try {
        encoded.add(encoder.encode(table.inputs(row)), table.label(row));
      } catch (UnusableRowException e) {
        throw new InvalidInputException(
            key,
            "its row with the text '"
                + TableReading.excerpt(table.inputs(row).get(0))
                + "' cannot be used: "
                + e.getMessage(),
            "correct or drop it, or widen finetune.windowing",
            e);
      }
    }
    return encoded;
  }

  private void add(EncodedRow row, int label) {
    for (Encoding window : row.windows()) {
      windows.add(window);
      rowOf.add(rows.size());
    }
    rows.add(row);
    labels.add(new ClassLabel(label));
  }

  int windows() {
    return windows.size();
  }

  Encoding window(int i) {
    return windows.get(i);
  }

  /** The class of the row that a window belongs to. */
  int label(int window) {
    return ((ClassLabel) labels.get(rowOf.get(window))).id();
  }

  int[] lengths() {
    return windows.stream().mapToInt(Encoding::length).toArray();
  }

  /** Rows that were too long for one window. */
  long windowedRows() {
    return rows.stream().filter(row -> row.windows().size() > 1).count();
  }

  /** How good the model is on these rows. */
  Metrics judge(BertModel model, int batchTokens) {
    float[][][] outputs = new float[windows.size()][][];
    for (int[] batch : Batches.byLength(lengths(), batchTokens)) {
      List<Encoding> members = Arrays.stream(batch).mapToObj(windows::get).toList();
      List<float[][]> answers = task.run(model, members);
      for (int i = 0; i < batch.length; i++) {
        outputs[batch[i]] = answers.get(i);
      }
    }
    List<Prediction> predictions = new ArrayList<>(rows.size());
    int next = 0;
    for (EncodedRow row : rows) {
      int end = next + row.windows().size();
      predictions.add(task.decode(row, Arrays.asList(outputs).subList(next, end)));
      next = end;
    }
    return task.evaluate(labels, predictions);
  }
}
