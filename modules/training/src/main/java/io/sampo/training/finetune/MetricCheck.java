package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.Label;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.Prediction;
import io.sampo.tasks.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;

/** Whether a metric exists for the validation rows, asked before anything is trained. */
final class MetricCheck {
  private MetricCheck() {}

  /**
   * Judges answers that are all right, for their figures' names.
   *
   * @throws InvalidInputException naming the metrics there are
   */
  static void require(String metric, LabelledTables tables, LabelledTask task) {
    LabelledRows rows = tables.validation();
    List<Label> truths = new ArrayList<>();
    List<Prediction> answers = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      List<String> texts = rows.inputs(row);
      truths.add(task.label(rows.label(row), texts));
      answers.add(task.right(truths.get(row), texts));
    }
    Metrics metrics = task.evaluate(truths, answers);
    try {
      metrics.value(metric.equals(EpochsConfig.MAIN) ? task.mainMetric() : metric);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          "finetune.training.metric", "'" + metric + "': " + e.problem(), e.remedy(), e);
    }
  }
}
