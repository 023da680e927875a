package io.sampo.scoring;

import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.Storage;
import io.sampo.tasks.Outcome;
import io.sampo.tasks.OutputColumn;
import io.sampo.tasks.Predictor;
import io.sampo.tasks.Task;
import io.sampo.tasks.TaskRequest;
import io.sampo.tasks.Tasks;
import io.sampo.tasks.Windowing;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * A model as a function of one text in SQL: the task's columns as a structure, null for a text that
 * cannot be read. One text a forward pass: {@link TableScorer} is several times faster on a table.
 */
public final class TextFunction implements UDF1<String, Row> {
  private static final long serialVersionUID = 1L;

  private final ModelReference model;
  private final StructType type;
  private transient Held held;

  private TextFunction(ModelReference model, StructType type) {
    this.model = model;
    this.type = type;
  }

  /**
   * Opens a fine-tuned model of single texts.
   *
   * @param uri a checkpoint directory
   */
  public static TextFunction of(Storage storage, String uri, Windowing windowing) {
    Checkpoint checkpoint = Checkpoint.load(storage, storage.resolve(uri));
    TaskRequest request = TaskRequest.of(1, windowing);
    Task task = Tasks.of(checkpoint, request);
    StructType type = new StructType();
    for (OutputColumn output : task.outputs()) {
      type = type.add(Schemas.field(output));
    }
    return new TextFunction(ModelReference.of(storage, checkpoint, request, 8192), type);
  }

  /** The structure that it returns. */
  public StructType type() {
    return type;
  }

  /** The model while a task uses it. */
  private record Held(long attempt, Predictor predictor) {}

  @Override
  public Row call(String text) {
    TaskContext context = TaskContext.get();
    if (context == null) {
      try (var lease = ScoringFunction.lease(model)) {
        return answer(model.predictor(lease.resource()), text);
      }
    }
    return answer(held(context), text);
  }

  private synchronized Predictor held(TaskContext context) {
    if (held == null || held.attempt() != context.taskAttemptId()) {
      var lease = ScoringFunction.lease(model);
      TaskCompletionListener leave = ended -> lease.close();
      context.addTaskCompletionListener(leave);
      held = new Held(context.taskAttemptId(), model.predictor(lease.resource()));
    }
    return held.predictor();
  }

  private static Row answer(Predictor predictor, String text) {
    List<String> row = new java.util.ArrayList<>();
    row.add(text); // may be null
    Outcome outcome = predictor.predict(List.of(row)).get(0);
    if (!(outcome instanceof Outcome.Answered answered)) {
      return null;
    }
    List<OutputColumn> outputs = predictor.task().outputs();
    List<Object> answers = answered.prediction().values();
    Object[] values = new Object[outputs.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Schemas.value(outputs.get(i).type(), answers.get(i));
    }
    return RowFactory.create(values);
  }
}
