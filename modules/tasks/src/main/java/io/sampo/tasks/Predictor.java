package io.sampo.tasks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model in use: texts in, answers out. Thread-safe; the model answers one batch at a time with
 * all its native threads, while tokenizing runs on the callers' threads.
 */
public final class Predictor implements AutoCloseable {
  private final Task task;
  private final RowEncoder encoder;
  private final BertModel model;
  private final int batchTokens;

  private Predictor(Task task, RowEncoder encoder, BertModel model, int batchTokens) {
    this.task = task;
    this.encoder = encoder;
    this.model = model;
    this.batchTokens = batchTokens;
  }

  /**
   * Puts a model to use.
   *
   * @param model closed together with this; its parameters stay as they are ({@link
   *     BertModel#fixParameters})
   * @param batchTokens most tokens of one forward pass
   */
  public static Predictor of(Task task, Tokenizer tokenizer, BertModel model, int batchTokens) {
    model.fixParameters();
    return new Predictor(task, task.encoder(tokenizer), model, batchTokens);
  }

  /**
   * Loads a fine-tuned model.
   *
   * @param uri a checkpoint directory
   * @param texts how many texts a row has: 1, or 2 for pairs
   * @param batchTokens most tokens of one forward pass
   */
  public static Predictor load(
      Storage storage, String uri, int texts, Windowing windowing, int batchTokens) {
    return load(storage, uri, TaskRequest.of(texts, windowing), batchTokens);
  }

  /**
   * Loads a model for a task.
   *
   * @param uri a checkpoint directory
   * @param batchTokens most tokens of one forward pass
   */
  public static Predictor load(Storage storage, String uri, TaskRequest request, int batchTokens) {
    Checkpoint checkpoint = Checkpoint.load(storage, uri);
    Task task = Tasks.of(checkpoint, request);
    return of(task, checkpoint.tokenizer(), checkpoint.model(), batchTokens);
  }

  /** What the model is used for. */
  public Task task() {
    return task;
  }

  /**
   * The answer for one row.
   *
   * @param texts one for each of the task's inputs
   * @throws InvalidInputException when the row cannot be read
   */
  public Prediction predict(String... texts) {
    Outcome outcome = predict(List.of(Arrays.asList(texts))).get(0);
    if (outcome instanceof Outcome.Answered answered) {
      return answered.prediction();
    }
    Outcome.Unusable unusable = (Outcome.Unusable) outcome;
    throw new InvalidInputException("the text", unusable.detail(), "give another one");
  }

  /**
   * What becomes of each row, in their order. Windows of all rows share batches of like length.
   *
   * @param rows texts of each row, one for each of the task's inputs; may hold nulls
   */
  public List<Outcome> predict(List<List<String>> rows) {
    List<Outcome> outcomes = new ArrayList<>(rows.size());
    List<EncodedRow> encoded = new ArrayList<>(rows.size()); // null where unusable
    List<Encoding> windows = new ArrayList<>(rows.size());
    for (List<String> texts : rows) {
      EncodedRow row = null;
      Outcome outcome = null;
      try {
        row = encoder.encode(texts);
        windows.addAll(row.windows());
      } catch (UnusableRowException e) {
        outcome = new Outcome.Unusable(e.reason(), e.getMessage());
      }
      encoded.add(row);
      outcomes.add(outcome);
    }
    List<float[][]> outputs = run(windows);
    int next = 0;
    for (int i = 0; i < encoded.size(); i++) {
      EncodedRow row = encoded.get(i);
      if (row != null) {
        int end = next + row.windows().size();
        List<float[][]> own = outputs.subList(next, end);
        outcomes.set(i, new Outcome.Answered(task.decode(row, own), own));
        next = end;
      }
    }
    return outcomes;
  }

  /** The head's answers, [rows, values] for each window, in the windows' order. */
  public List<float[][]> run(List<Encoding> windows) {
    int[] lengths = windows.stream().mapToInt(Encoding::length).toArray();
    float[][][] outputs = new float[lengths.length][][];
    for (int[] batch : Batches.byLength(lengths, batchTokens)) {
      List<Encoding> members = Arrays.stream(batch).mapToObj(windows::get).toList();
      List<float[][]> answers;
      synchronized (model) {
        answers = task.run(model, members);
      }
      for (int i = 0; i < batch.length; i++) {
        outputs[batch[i]] = answers.get(i);
      }
    }
    return Arrays.asList(outputs);
  }

  /** Frees the model. */
  @Override
  public void close() {
    model.close();
  }
}
