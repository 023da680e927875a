package io.sampo.tasks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.metrics.ClassificationMetrics;
import io.sampo.tasks.metrics.Metrics;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.List;

/**
 * One class for a text or a pair of texts. A long row's logits are the mean of its windows'; in
 * training each window carries the label of its row.
 */
public final class SequenceClassification implements LabelledTask {
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
  public TaskKind kind() {
    return TaskKind.SEQUENCE_CLASSIFICATION;
  }

  @Override
  public List<String> labelNames() {
    return labels.names();
  }

  @Override
  public String mainMetric() {
    return "accuracy";
  }

  @Override
  public String stratum(Label label) {
    return Integer.toString(((ClassLabel) label).id());
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
  public ClassLabel label(Object value, List<String> texts) {
    if (!(value instanceof CharSequence || value instanceof Number || value instanceof Boolean)) {
      throw new InvalidInputException(
          "label " + value,
          "it is a " + value.getClass().getSimpleName(),
          "give one text, number or truth value");
    }
    return new ClassLabel(labels.require(value));
  }

  @Override
  public Targets targets(List<Encoding> windows, List<Label> rowLabels, Weighting weighting) {
    if (windows.size() != rowLabels.size()) {
      throw new IllegalArgumentException(
          windows.size() + " windows, " + rowLabels.size() + " labels");
    }
    return weighting.targets(rowLabels.stream().mapToInt(l -> ((ClassLabel) l).id()).toArray());
  }

  @Override
  public List<float[][]> run(BertModel model, List<Encoding> windows) {
    return Batches.sequenceLogits(model, windows);
  }

  @Override
  public ClassPrediction decode(EncodedRow row, List<float[][]> outputs) {
    double[] mean = Batches.mean(outputs);
    return ClassPrediction.ofLogits(labels, mean, outputs.size());
  }

  @Override
  public ClassPrediction restore(List<Object> values, List<String> texts, int windows) {
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
    return ClassificationMetrics.of(classes, probabilities, labels.size()).named(labels.names());
  }

  @Override
  public ClassPrediction right(Label label, List<String> texts) {
    double[] probabilities = new double[labels.size()];
    probabilities[((ClassLabel) label).id()] = 1;
    return ClassPrediction.ofProbabilities(labels, probabilities, 1);
  }

  @Override
  public double goodness(Label truth, Prediction prediction) {
    return Math.log(((ClassPrediction) prediction).probabilities()[((ClassLabel) truth).id()]);
  }
}
