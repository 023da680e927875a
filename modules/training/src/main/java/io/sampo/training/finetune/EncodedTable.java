package io.sampo.training.finetune;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.Batches;
import io.sampo.tasks.EncodedRow;
import io.sampo.tasks.Label;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.Prediction;
import io.sampo.tasks.RowEncoder;
import io.sampo.tasks.UnusableRowException;
import io.sampo.tasks.Weighting;
import io.sampo.tasks.metrics.Metrics;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.training.draws.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Labelled rows as windows of tokens. */
final class EncodedTable {
  private static final long PART = 10;
  private final LabelledTask task;
  private final List<EncodedRow> rows = new ArrayList<>();
  private final List<Label> labels = new ArrayList<>(); // of each row
  private final List<Encoding> windows = new ArrayList<>();
  private final List<Integer> rowOf = new ArrayList<>(); // of each window

  private EncodedTable(LabelledTask task) {
    this.task = task;
  }

  /**
   * Encodes all rows.
   *
   * @param key the configuration key of the table, for errors
   * @throws InvalidInputException naming a row that cannot be read
   */
  static EncodedTable of(String key, LabelledRows table, LabelledTask task, Tokenizer tokenizer) {
    EncodedTable encoded = new EncodedTable(task);
    RowEncoder encoder = task.encoder(tokenizer);
    for (int row = 0; row < table.size(); row++) {
      List<String> texts = table.inputs(row);
      try {
        encoded.add(encoder.encode(texts), task.label(table.label(row), texts));
      } catch (UnusableRowException e) {
        throw new InvalidInputException(
            key,
            "its row "
                + table.number(row)
                + " with the text '"
                + TableReading.excerpt(texts.get(0))
                + "' cannot be used: "
                + e.getMessage(),
            "correct or drop it, or widen finetune.windowing",
            e);
      }
    }
    return encoded;
  }

  private void add(EncodedRow row, Label label) {
    for (Encoding window : row.windows()) {
      windows.add(window);
      rowOf.add(rows.size());
    }
    rows.add(row);
    labels.add(label);
  }

  int windows() {
    return windows.size();
  }

  int[] lengths() {
    return windows.stream().mapToInt(Encoding::length).toArray();
  }

  /** Rows that were too long for one window. */
  long windowedRows() {
    return rows.stream().filter(row -> row.windows().size() > 1).count();
  }

  /** Some of the windows. */
  List<Encoding> windows(int[] batch) {
    return Arrays.stream(batch).mapToObj(windows::get).toList();
  }

  /** What the model should answer for some of the windows. */
  Targets targets(int[] batch, Weighting weighting) {
    List<Label> wanted =
        Arrays.stream(batch).mapToObj(window -> labels.get(rowOf.get(window))).toList();
    return task.targets(windows(batch), wanted, weighting);
  }

  /** What each class weighs; null when all weigh the same. */
  double[] classWeights(ClassWeights rule) {
    return switch (rule) {
      case EQUAL -> null;
      case BALANCED -> Weighting.balanced(classCounts(task.labelNames().size()));
    };
  }

  /** How often each class is to be learned, for tasks with classes. */
  private long[] classCounts(int classes) {
    long[] counts = new long[classes];
    for (int window = 0; window < windows.size(); window++) {
      if (targets(new int[] {window}, Weighting.NONE) instanceof Targets.Classes targets) {
        for (int label : targets.labels()) {
          if (label != Targets.IGNORED) {
            counts[label]++;
          }
        }
      }
    }
    return counts;
  }

  /**
   * The rows dealt out to workers, in turn: neighbours are alike, so each worker gets some of all.
   *
   * @param training sizes of batches
   * @param seed of the order of batches; a single worker has those of training without workers
   */
  List<WorkerRows> parts(int workers, EpochsConfig training, long seed) {
    List<WorkerRows> parts = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      List<Encoding> own = new ArrayList<>();
      List<Targets> wanted = new ArrayList<>();
      for (int window = 0; window < windows.size(); window++) {
        if (rowOf.get(window) % workers == worker) {
          own.add(windows.get(window));
          wanted.add(targets(new int[] {window}, Weighting.NONE));
        }
      }
      long order = workers == 1 ? seed : Draws.fold(seed, PART, worker);
      parts.add(new WorkerRows(own, wanted, training, order));
    }
    return parts;
  }

  /** The mean loss of the model's windows, without dropout. */
  double loss(BertModel model, int batchTokens) {
    model.fixParameters();
    double sum = 0;
    for (int[] batch : Batches.byLength(lengths(), batchTokens)) {
      double loss = model.loss(Batches.of(windows(batch)), targets(batch, Weighting.NONE));
      sum += loss * batch.length;
    }
    return sum / windows.size();
  }

  /** How good the model is on these rows. */
  Metrics judge(BertModel model, int batchTokens) {
    model.fixParameters();
    float[][][] outputs = new float[windows.size()][][];
    for (int[] batch : Batches.byLength(lengths(), batchTokens)) {
      List<float[][]> answers = task.run(model, windows(batch));
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
