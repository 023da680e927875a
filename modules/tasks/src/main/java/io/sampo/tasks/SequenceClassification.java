package io.sampo.tasks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One class for a text or a pair of texts. A long row's logits are the mean of its windows'; in
 * training each window carries the label of its row.
 */
public final class SequenceClassification implements Task {
  private final Labels labels;
  private final List<String> inputs;
  private final Windowing windowing;

  private SequenceClassification(Labels labels, List<String> inputs, Windowing windowing) {
    this.labels = labels;
    this.inputs = inputs;
    this.windowing = windowing;
  }

  /**
   * Classifies single texts.
   *
   * @param windowing with a length of its own, see {@link Windowing#within}
   */
  public static SequenceClassification ofTexts(Labels labels, Windowing windowing) {
    return of(labels, List.of("text"), windowing);
  }

  /**
   * Classifies pairs, such as a premise and a hypothesis. When both texts are long, every window of
   * one meets every window of the other.
   *
   * @param windowing with a length of its own, see {@link Windowing#within}
   */
  public static SequenceClassification ofPairs(Labels labels, Windowing windowing) {
    return of(labels, List.of("text", "pair"), windowing);
  }

  private static SequenceClassification of(
      Labels labels, List<String> inputs, Windowing windowing) {
    if (windowing.maxLength() == 0) {
      throw new IllegalArgumentException("bound the windowing by the model's positions first");
    }
    return new SequenceClassification(labels, inputs, windowing);
  }

  /** The label map. */
  public Labels labels() {
    return labels;
  }

  /** How long rows become windows. */
  public Windowing windowing() {
    return windowing;
  }

  @Override
  public String name() {
    return "sequence_classification";
  }

  @Override
  public Head head() {
    return new Head.SequenceClassification(labels.size(), Head.Objective.SINGLE_LABEL);
  }

  @Override
  public List<String> inputs() {
    return inputs;
  }

  @Override
  public List<OutputColumn> outputs() {
    return List.of(
        OutputColumn.of("label", new ValueType.Text()),
        new OutputColumn(
            "probabilities", new ValueType.ListOf(new ValueType.Real()), labels.names()));
  }

  @Override
  public RowEncoder encoder(Tokenizer tokenizer) {
    return new TextEncoder(tokenizer, windowing, inputs);
  }

  @Override
  public ClassLabel label(Object value) {
    if (!(value instanceof CharSequence || value instanceof Number || value instanceof Boolean)) {
      throw new InvalidInputException(
          "label " + value,
          "it is a " + value.getClass().getSimpleName(),
          "give one text, number or truth value");
    }
    return new ClassLabel(labels.require(value));
  }

  @Override
  public Targets targets(List<Encoding> windows, List<Label> rowLabels) {
    if (windows.size() != rowLabels.size()) {
      throw new IllegalArgumentException(
          windows.size() + " windows, " + rowLabels.size() + " labels");
    }
    return Targets.Classes.of(rowLabels.stream().mapToInt(l -> ((ClassLabel) l).id()).toArray());
  }

  @Override
  public List<float[][]> run(BertModel model, List<Encoding> windows) {
    List<float[][]> outputs = new ArrayList<>(windows.size());
    try (INDArray logits = model.logits(Batches.of(windows))) { // [windows, labels]
      for (float[] row : logits.toFloatMatrix()) {
        outputs.add(new float[][] {row});
      }
    }
    return outputs;
  }

  @Override
  public ClassPrediction decode(EncodedRow row, List<float[][]> outputs) {
    double[] mean = new double[labels.size()];
    for (float[][] output : outputs) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += output[0][i];
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= outputs.size();
    }
    return ClassPrediction.ofLogits(labels, mean, outputs.size());
  }

  @Override
  public ClassPrediction restore(List<Object> values, int windows) {
    double[] probabilities =
        ((List<?>) values.get(1)).stream().mapToDouble(p -> (Double) p).toArray();
    return ClassPrediction.ofProbabilities(labels, probabilities, windows);
  }

  @Override
  public Metrics evaluate(List<Label> truths, List<Prediction> predictions) {
    int[] classes = truths.stream().mapToInt(l -> ((ClassLabel) l).id()).toArray();
    double[][] probabilities =
        predictions.stream()
            .map(p -> ((ClassPrediction) p).probabilities())
            .toArray(double[][]::new);
    return ClassificationMetrics.of(classes, probabilities, labels.size()).named(labels);
  }
}
