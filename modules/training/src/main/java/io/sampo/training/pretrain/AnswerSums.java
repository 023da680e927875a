package io.sampo.training.pretrain;

import io.sampo.encoder.Batch;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Targets;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adds up how well a model predicts masked tokens. */
final class AnswerSums {
  private double loss;
  private double right;
  private double answers;

  /** Predicts the targets of a batch. */
  void add(BertModel model, Batch batch, Targets.MaskedTokens targets) {
    if (targets.rows().length == 0) {
      return;
    }
    try (INDArray logits = model.logits(batch, targets.rows())) { // [answers, vocabulary]
      for (int i = 0; i < targets.rows().length; i++) {
        add(logits.getRow(i).toFloatVector(), targets.labels()[i]);
      }
    }
  }

  private void add(float[] logits, int label) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((double) logit - largest);
    }
    loss += Math.log(sum) + largest - logits[label];
    right += logits[label] == largest ? 1 : 0;
    answers++;
  }

  /** {sum of losses, right answers, answers}. */
  double[] values() {
    return new double[] {loss, right, answers};
  }

  Evaluation evaluation() {
    return new Evaluation(loss / answers, right / answers, (long) answers);
  }
}
