package io.sampo.encoder;

import io.sampo.storage.InvalidInputException;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradient accumulation: the gradient of the mean loss over several batches, as if they were one.
 *
 * <pre>{@code
 * for (Part part : parts) {
 *   sum.add(part.batch(), part.targets(), key); // masks of its own: a key for each
 * }
 * double loss = sum.finish();
 * optimizer.step(rate);
 * }</pre>
 *
 * <p>Each batch weighs as much as what counts in its loss (masked tokens, labelled rows, class
 * weights), so that any split of a batch gives its gradient within rounding. A single batch gives
 * the bits of {@link BertModel#computeGradient}. From the second on another copy of the gradient is
 * held.
 */
public final class GradientSum implements AutoCloseable {
  private final BertModel model;
  private INDArray sum; // of weight · gradient, without the last batch's; null before a second one
  private int batches;
  private double lastWeight;
  private double weight;
  private double loss; // weighted sum

  public GradientSum(BertModel model) {
    this.model = model;
  }

  /**
   * Adds a batch.
   *
   * @param dropout should differ from batch to batch of a step
   * @return the mean loss of this batch
   */
  public double add(Batch batch, Targets targets, DropoutKey dropout) {
    double counts = weight(batch, targets);
    if (batches > 0) {
      putAside();
    }
    double mean = model.computeGradient(batch, targets, dropout);
    batches++;
    lastWeight = counts;
    weight += counts;
    loss += counts * mean;
    return mean;
  }

  private void putAside() {
    INDArray gradients = model.gradients();
    if (sum == null) {
      try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        sum = Nd4j.create(gradients.dataType(), gradients.length());
      }
    }
    if (batches == 1) {
      sum.assign(0);
    }
    Nd4j.getBlasWrapper().axpy(lastWeight, gradients, sum);
  }

  /**
   * Leaves the gradient over all batches in {@link BertModel#gradients} and starts over.
   *
   * @return the mean loss over all; 0, with gradient 0, when nothing counted
   */
  public double finish() {
    if (batches == 0) {
      throw new IllegalStateException("no batch was added");
    }
    double mean = weight == 0 ? 0 : loss / weight;
    if (batches > 1) {
      putAside();
      model.gradients().assign(sum).muli(weight == 0 ? 0 : 1 / weight);
    }
    batches = 0;
    weight = 0;
    loss = 0;
    return mean;
  }

  /** What the mean of a batch's loss was divided by. */
  private static double weight(Batch batch, Targets targets) {
    if (targets instanceof Targets.MaskedTokens masked) {
      return masked.labels().length;
    }
    if (targets instanceof Targets.Classes classes) {
      double sum = 0;
      for (int label : classes.labels()) {
        double[] weights = classes.classWeights();
        sum += label < 0 ? 0 : weights == null ? 1 : weights[label];
      }
      return sum;
    }
    if (targets instanceof Targets.Spans) {
      return spans(batch, (Targets.Spans) targets);
    }
    if (targets instanceof Targets.Pretraining) {
      throw new InvalidInputException(
          "gradient accumulation",
          "the two losses of a pre-training head are means over different counts",
          "use a masked-language-model head, or batches that fit at once");
    }
    return batch.sequences();
  }

  /** Answers that lie inside their sequences; starts and ends must be equally many. */
  private static double spans(Batch batch, Targets.Spans spans) {
    int[] inside = new int[2];
    for (int s = 0; s < batch.sequences(); s++) {
      int length = batch.starts()[s + 1] - batch.starts()[s];
      inside[0] += spans.starts()[s] >= 0 && spans.starts()[s] < length ? 1 : 0;
      inside[1] += spans.ends()[s] >= 0 && spans.ends()[s] < length ? 1 : 0;
    }
    if (inside[0] != inside[1]) {
      throw new IllegalArgumentException(
          inside[0] + " starts and " + inside[1] + " ends lie inside their sequences");
    }
    return inside[0];
  }

  /** Frees the second copy of the gradient. */
  @Override
  public void close() {
    if (sum != null) {
      sum.close();
      sum = null;
    }
  }
}
