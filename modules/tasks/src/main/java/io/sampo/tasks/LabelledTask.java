package io.sampo.tasks;

import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.metrics.Metrics;
import io.sampo.tokenizer.Encoding;
import java.util.List;

/** A task that labelled rows can teach, and that they can judge. */
public sealed interface LabelledTask extends Task
    permits SequenceClassification, MultiLabel, Regression, TokenClassification, QuestionAnswering {

  /**
   * The label of a row.
   *
   * @param value the value of the label column: a String, Number or Boolean, or a List or Map (by
   *     field name) of such; not null
   * @param texts the row's texts, which spans and answers must lie in
   * @throws InvalidInputException when the task cannot have such a label, or not with these texts
   */
  Label label(Object value, List<String> texts);

  /**
   * What the model should have answered for a batch.
   *
   * @param windows the windows of the batch, in its order
   * @param labels the label of the row that each window belongs to; as many
   * @param weighting how classes count in the loss
   */
  Targets targets(List<Encoding> windows, List<Label> labels, Weighting weighting);

  /** The names of the head's outputs, for the checkpoint; empty when it has no label map. */
  List<String> labelNames();

  /** The figure that tells how good it is, when no other is asked for. */
  String mainMetric();

  /**
   * What a validation split takes equal shares of: rows of one value are alike.
   *
   * @return empty when all rows are alike
   */
  default String stratum(Label label) {
    return "";
  }

  /**
   * The prediction whose {@link Prediction#values} these are, read back from a table.
   *
   * @param texts of the row
   * @param windows windows the row was read in
   */
  Prediction restore(List<Object> values, List<String> texts, int windows);

  /**
   * The prediction that says just what a label does, and is sure of it.
   *
   * @param texts of the row
   */
  Prediction right(Label label, List<String> texts);

  /**
   * How good predictions are.
   *
   * @param truths the label of each row
   * @param predictions the answer for each row; as many
   */
  Metrics evaluate(List<Label> truths, List<Prediction> predictions);

  /**
   * How good one prediction is, the more the better: for comparing models row by row and for
   * finding the worst examples.
   */
  double goodness(Label truth, Prediction prediction);
}
