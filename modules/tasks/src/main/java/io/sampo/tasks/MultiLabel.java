package io.sampo.tasks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.metrics.Metrics;
import io.sampo.tasks.metrics.MultiLabelMetrics;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Any number of classes for a text or a pair of texts, each judged by itself. A long row's logits
 * are the mean of its windows'.
 */
public final class MultiLabel implements LabelledTask {
  private static final String SEPARATOR = "\\|";

  private final Labels labels;
  private final List<String> inputs;
  private final Windowing windowing;
  private final double threshold;

  MultiLabel(Labels labels, List<String> inputs, Windowing windowing, double threshold) {
    this.labels = labels;
    this.inputs = inputs;
    this.windowing = windowing;
    this.threshold = threshold;
  }

  @Override
  public TaskKind kind() {
    return TaskKind.MULTI_LABEL;
  }

  @Override
  public Head head() {
    return new Head.SequenceClassification(labels.size(), Head.Objective.MULTI_LABEL);
  }

  @Override
  public List<String> inputs() {
    return inputs;
  }

  @Override
  public List<OutputColumn> outputs() {
    return List.of(
        OutputColumn.of("labels", new ValueType.ListOf(new ValueType.Text())),
        new OutputColumn(
            "probabilities", new ValueType.ListOf(new ValueType.Real()), labels.names()));
  }

  @Override
  public RowEncoder encoder(Tokenizer tokenizer) {
    return new TextEncoder(tokenizer, windowing, inputs);
  }

  /**
   * The names in a column's value: a list, or one text with {@code |} between names; an empty one
   * holds none.
   */
  static Collection<?> names(Object value) {
    if (value instanceof Collection<?> list) {
      return list;
    }
    String text = Labels.text(value);
    return text.isBlank() ? List.of() : List.of(text.split(SEPARATOR));
  }

  @Override
  public Label label(Object value, List<String> texts) {
    Set<Integer> ids = new TreeSet<>();
    for (Object name : names(value)) {
      if (name == null || name instanceof Collection<?>) {
        throw new InvalidInputException(
            "label " + value, "it holds " + name, "give a list of labels, or one text of a|b|c");
      }
      ids.add(labels.require(name));
    }
    return new ClassLabels(ids);
  }

  @Override
  public List<String> labelNames() {
    return labels.names();
  }

  @Override
  public String mainMetric() {
    return "f1_micro";
  }

  @Override
  public String stratum(Label label) {
    return ((ClassLabels) label).ids().toString();
  }

  @Override
  public Targets targets(List<Encoding> windows, List<Label> rowLabels, Weighting weighting) {
    float[][] targets = new float[rowLabels.size()][labels.size()];
    for (int i = 0; i < targets.length; i++) {
      for (int id : ((ClassLabels) rowLabels.get(i)).ids()) {
        targets[i][id] = 1;
      }
    }
    return new Targets.MultiLabel(targets);
  }

  @Override
  public List<float[][]> run(BertModel model, List<Encoding> windows) {
    return Batches.sequenceLogits(model, windows);
  }

  @Override
  public ClassesPrediction decode(EncodedRow row, List<float[][]> outputs) {
    return ClassesPrediction.ofLogits(labels, Batches.mean(outputs), threshold, outputs.size());
  }

  @Override
  public ClassesPrediction restore(List<Object> values, List<String> texts, int windows) {
    double[] probabilities =
        ((List<?>) values.get(1)).stream().mapToDouble(p -> (Double) p).toArray();
    return ClassesPrediction.ofProbabilities(labels, probabilities, threshold, windows);
  }

  @Override
  public Metrics evaluate(List<Label> truths, List<Prediction> predictions) {
    List<boolean[]> truth = new ArrayList<>();
    List<boolean[]> given = new ArrayList<>();
    List<double[]> probabilities = new ArrayList<>();
    for (int row = 0; row < truths.size(); row++) {
      ClassesPrediction prediction = (ClassesPrediction) predictions.get(row);
      boolean[] is = new boolean[labels.size()];
      boolean[] says = new boolean[labels.size()];
      for (int id = 0; id < is.length; id++) {
        is[id] = ((ClassLabels) truths.get(row)).ids().contains(id);
        says[id] = prediction.has(id);
      }
      truth.add(is);
      given.add(says);
      probabilities.add(prediction.probabilities());
    }
    return MultiLabelMetrics.of(truth, given, probabilities, labels.names());
  }

  @Override
  public ClassesPrediction right(Label label, List<String> texts) {
    double[] probabilities = new double[labels.size()];
    ((ClassLabels) label).ids().forEach(id -> probabilities[id] = 1);
    return ClassesPrediction.ofProbabilities(labels, probabilities, threshold, 1);
  }

  @Override
  public double goodness(Label truth, Prediction prediction) {
    double[] probabilities = ((ClassesPrediction) prediction).probabilities();
    double sum = 0;
    for (int id = 0; id < probabilities.length; id++) {
      boolean is = ((ClassLabels) truth).ids().contains(id);
      sum += Math.log(is ? probabilities[id] : 1 - probabilities[id]);
    }
    return sum / probabilities.length;
  }
}
