package io.sampo.tasks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.metrics.CorrelationMetrics;
import io.sampo.tasks.metrics.Metrics;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.List;

/** A number for a text or a pair of texts; a long row's is the mean of its windows'. */
public final class Regression implements LabelledTask {
  private final List<String> inputs;
  private final Windowing windowing;

  Regression(List<String> inputs, Windowing windowing) {
    this.inputs = inputs;
    this.windowing = windowing;
  }

  @Override
  public TaskKind kind() {
    return TaskKind.REGRESSION;
  }

  @Override
  public Head head() {
    return new Head.SequenceClassification(1, Head.Objective.REGRESSION);
  }

  @Override
  public List<String> inputs() {
    return inputs;
  }

  @Override
  public List<OutputColumn> outputs() {
    return List.of(OutputColumn.of("value", new ValueType.Real()));
  }

  @Override
  public RowEncoder encoder(Tokenizer tokenizer) {
    return new TextEncoder(tokenizer, windowing, inputs);
  }

  @Override
  public Label label(Object value, List<String> texts) {
    double number = Double.NaN;
    if (value instanceof Number n) {
      number = n.doubleValue();
    } else if (value instanceof CharSequence text) {
      try {
        number = Double.parseDouble(text.toString().strip());
      } catch (NumberFormatException e) {
        number = Double.NaN; // refused below
      }
    }
    if (!Double.isFinite(number)) {
      throw new InvalidInputException(
          "label '" + value + "'", "it is no finite number", "give a number, e.g. 2.5");
    }
    return new NumberLabel(number);
  }

  @Override
  public List<String> labelNames() {
    return List.of();
  }

  @Override
  public String mainMetric() {
    return "pearson";
  }

  @Override
  public Targets targets(List<Encoding> windows, List<Label> labels, Weighting weighting) {
    float[] values = new float[labels.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((NumberLabel) labels.get(i)).value();
    }
    return new Targets.Values(values);
  }

  @Override
  public List<float[][]> run(BertModel model, List<Encoding> windows) {
    return Batches.sequenceLogits(model, windows);
  }

  @Override
  public NumberPrediction decode(EncodedRow row, List<float[][]> outputs) {
    return new NumberPrediction(Batches.mean(outputs)[0], outputs.size());
  }

  @Override
  public NumberPrediction restore(List<Object> values, List<String> texts, int windows) {
    return new NumberPrediction((Double) values.get(0), windows);
  }

  @Override
  public Metrics evaluate(List<Label> truths, List<Prediction> predictions) {
    return CorrelationMetrics.of(
        truths.stream().mapToDouble(l -> ((NumberLabel) l).value()).toArray(),
        predictions.stream().mapToDouble(p -> ((NumberPrediction) p).value()).toArray());
  }

  @Override
  public NumberPrediction right(Label label, List<String> texts) {
    return new NumberPrediction(((NumberLabel) label).value(), 1);
  }

  @Override
  public double goodness(Label truth, Prediction prediction) {
    return -Math.abs(((NumberLabel) truth).value() - ((NumberPrediction) prediction).value());
  }
}
