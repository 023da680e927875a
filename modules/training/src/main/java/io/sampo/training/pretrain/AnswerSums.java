package io.sampo.training.pretrain;

import io.sampo.encoder.Batch;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Targets;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adds up how well a model predicts masked tokens, and the order of segments. */
final class AnswerSums {
  private static final int FIELDS = 3;
  // Loss, right answers, answers: of masked tokens, then of segments.
  private final double[] sums = new double[2 * FIELDS];

  /** Predicts the targets of a batch. */
  void add(BertModel model, Batch batch, Targets targets) {
    if (targets instanceof Targets.Pretraining both) {
      addTokens(model, batch, both.masked());
      addOrder(model, batch, both.nextSentence());
    } else if (targets instanceof Targets.MaskedTokens masked) {
      addTokens(model, batch, masked);
    } else {
      throw new IllegalArgumentException("targets " + targets.getClass() + " of pre-training");
    }
  }

  private void addTokens(BertModel model, Batch batch, Targets.MaskedTokens targets) {
    if (targets.rows().length == 0) {
      return;
    }
    try (INDArray logits = model.logits(batch, targets.rows())) { // [answers, vocabulary]
      for (int i = 0; i < targets.rows().length; i++) {
        add(0, logits.getRow(i).toFloatVector(), targets.labels()[i]);
      }
    }
  }

  private void addOrder(BertModel model, Batch batch, int[] labels) {
    try (INDArray logits = model.nextSentenceLogits(batch)) { // [sequences, 2]
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] != Targets.IGNORED) {
          add(FIELDS, logits.getRow(i).toFloatVector(), labels[i]);
        }
      }
    }
  }

  private void add(int first, float[] logits, int label) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((double) logit - largest);
    }
    sums[first] += Math.log(sum) + largest - logits[label];
    sums[first + 1] += logits[label] == largest ? 1 : 0;
    sums[first + 2]++;
  }

  /** Plain numbers, for {@link #of}. */
  double[] values() {
    return sums.clone();
  }

  /** What {@link #values} of several add up to, in their order. */
  static AnswerSums of(List<double[]> values) {
    AnswerSums all = new AnswerSums();
    for (double[] part : values) {
      for (int i = 0; i < part.length; i++) {
        all.sums[i] += part[i];
      }
    }
    return all;
  }

  Evaluation evaluation() {
    return new Evaluation(
        answers(0), sums[2 * FIELDS - 1] > 0 ? Optional.of(answers(FIELDS)) : Optional.empty());
  }

  private Evaluation.Answers answers(int first) {
    double count = sums[first + 2];
    return new Evaluation.Answers(sums[first] / count, sums[first + 1] / count, (long) count);
  }
}
