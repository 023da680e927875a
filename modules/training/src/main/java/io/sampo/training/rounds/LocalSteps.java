package io.sampo.training.rounds;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.DropoutKey;
import io.sampo.encoder.optimizer.AdamW;
import java.io.IOException;

/** Plain local training: the steps of one worker in one round, told to a report. */
final class LocalSteps {
  private final BertModel model;
  private final long dropoutSeed;

  LocalSteps(BertModel model, long dropoutSeed) {
    this.model = model;
    this.dropoutSeed = dropoutSeed;
  }

  /**
   * Takes the steps of an order, fewer when the batches end or a number is not finite (then the
   * report says so).
   */
  void train(AdamW optimizer, RoundOrder order, Steps steps, WorkerReport report)
      throws IOException {
    for (long step = order.firstStep(); step < order.firstStep() + order.steps(); step++) {
      if (!gradient(steps, step, report)) {
        return;
      }
      if (steps.answers() > 0) {
        long start = System.nanoTime();
        double norm = optimizer.step(order.rate(step));
        report.computingSeconds += seconds(start);
        if (!Double.isFinite(norm)) {
          report.rejection = "the gradient norm is " + norm + " at step " + step;
          return;
        }
        report.addGradientNorm(norm);
      }
      report.steps++;
    }
  }

  /** The gradient of one batch, left in the model, for somebody else's optimizer. */
  void gradientOnly(Steps steps, long step, WorkerReport report) throws IOException {
    gradient(steps, step, report);
    report.steps = report.rejection == null ? 1 : 0;
    if (report.rejection == null && report.answers > 0) {
      report.addGradientNorm(Math.sqrt(model.kernels().squaredNorm(model.gradients())));
    }
  }

  /**
   * Reads the next batch and leaves its gradient in the model; a batch without anything to predict
   * leaves the gradient as it was.
   *
   * @return false when there is no batch, or its loss is not finite
   */
  private boolean gradient(Steps steps, long step, WorkerReport report) throws IOException {
    long start = System.nanoTime();
    boolean more = steps.next();
    report.readingSeconds += seconds(start);
    if (!more) {
      return false;
    }
    report.position = steps.position();
    report.sequences += steps.batch().sequences();
    report.tokens += steps.batch().tokens();
    report.answers += steps.answers();
    if (steps.answers() == 0) {
      return true;
    }
    start = System.nanoTime();
    DropoutKey key = new DropoutKey(dropoutSeed, step);
    double loss = model.computeGradient(steps.batch(), steps.targets(), key);
    report.computingSeconds += seconds(start);
    if (!Double.isFinite(loss)) {
      report.rejection = "the loss is " + loss + " at step " + step;
      return false;
    }
    report.lossSum += loss;
    return true;
  }

  static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
