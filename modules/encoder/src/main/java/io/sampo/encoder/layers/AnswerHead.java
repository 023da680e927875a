package io.sampo.encoder.layers;

import io.sampo.encoder.Targets;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Start and end of an answer: a softmax over the tokens of each sequence, for each of the two. */
public final class AnswerHead extends HeadLayer {
  AnswerHead(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray logits(INDArray hidden) {
    INDArray out = Nd4j.createUninitialized(dataType, hidden.rows(), 2);
    answer(hidden, out);
    return out;
  }

  @Override
  public double loss(INDArray hidden, Targets targets) {
    double[][] logits = rows(logits(hidden));
    return loss(logits, expect(Targets.Spans.class, targets), new double[logits.length][2]);
  }

  @Override
  protected double gradient(INDArray hidden, Targets targets, INDArray dHidden) {
    INDArray logits = scratch().matrix("logits", hidden.rows(), 2);
    answer(hidden, logits);
    double[][] gradient = new double[hidden.rows()][2];
    double loss = loss(rows(logits), expect(Targets.Spans.class, targets), gradient);
    assign(logits, gradient);
    kernels()
        .linearBackward(
            hidden,
            parameter("qa_outputs.weight"),
            logits,
            dHidden,
            0,
            gradientOf("qa_outputs.weight"),
            gradientOf("qa_outputs.bias"));
    return loss;
  }

  private void answer(INDArray hidden, INDArray logits) {
    kernels().linear(hidden, parameter("qa_outputs.weight"), parameter("qa_outputs.bias"), logits);
  }

  /** Mean of the losses of start and end; fills the gradient. */
  private double loss(double[][] logits, Targets.Spans spans, double[][] gradient) {
    int sequences = starts().length - 1;
    if (spans.starts().length != sequences) {
      throw new IllegalArgumentException(
          spans.starts().length + " answers for " + sequences + " sequences");
    }
    return 0.5
        * (loss(logits, 0, spans.starts(), gradient) + loss(logits, 1, spans.ends(), gradient));
  }

  private double loss(double[][] logits, int side, int[] targets, double[][] gradient) {
    int counted = 0;
    for (int s = 0; s < targets.length; s++) {
      counted += inside(s, targets[s]) ? 1 : 0;
    }
    double loss = 0;
    for (int s = 0; s < targets.length; s++) {
      if (!inside(s, targets[s])) {
        continue;
      }
      int first = starts()[s];
      double[] column = new double[starts()[s + 1] - first];
      for (int i = 0; i < column.length; i++) {
        column[i] = logits[first + i][side];
      }
      double[] logProbability = Losses.logSoftmax(column);
      loss -= logProbability[targets[s]] / counted;
      for (int i = 0; i < column.length; i++) {
        double target = i == targets[s] ? 1 : 0;
        gradient[first + i][side] = 0.5 * (Math.exp(logProbability[i]) - target) / counted;
      }
    }
    return loss;
  }

  private boolean inside(int sequence, int position) {
    return position >= 0 && position < starts()[sequence + 1] - starts()[sequence];
  }
}
