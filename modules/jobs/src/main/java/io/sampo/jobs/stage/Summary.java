package io.sampo.jobs.stage;

import io.sampo.jobs.console.Figures;
import io.sampo.storage.StageResult;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What stands at the end of a whole run: how good the model is, and where everything lies. */
final class Summary {
  private static final String ROW = "  %-18s %s";

  private Summary() {}

  /**
   * Whether models computed and no line has said with what: pre-training says it when it has work,
   * and where all stages need a model the run begins with it.
   */
  static boolean owesKernels(List<StageResult> results) {
    Set<Stage> asked = EnumSet.noneOf(Stage.class);
    Set<Stage> worked = EnumSet.noneOf(Stage.class);
    for (StageResult result : results) {
      Stage stage = Stage.valueOf(result.stage().toUpperCase(Locale.ROOT));
      asked.add(stage);
      if (!result.skipped()) {
        worked.add(stage);
      }
    }
    return !worked.contains(Stage.PRETRAIN)
        && worked.stream().anyMatch(Stage::takesModel)
        && !asked.stream().allMatch(Stage::takesModel);
  }

  /** How the fine-tuned model compares with what needs no pre-training. */
  static List<String> accuracies(StageResult finetune) {
    Map<String, Object> figures = finetune.figures();
    List<String> lines = new ArrayList<>();
    String metric = String.valueOf(figures.getOrDefault("metric", "accuracy"));
    lines.add(
        String.format(
            Locale.ROOT,
            "%s on %s (seeds: %s)",
            metric,
            figures.getOrDefault("judged_on", "test"),
            figures.getOrDefault("seeds", "1")));
    add(lines, "fine-tuned", figures, metric + "_mean", metric + "_sd");
    String untrained = "untrained_" + metric;
    add(lines, "untrained encoder", figures, untrained + "_mean", untrained + "_sd");
    add(lines, "bag of words", figures, "bag_of_words_accuracy", "");
    add(lines, "majority class", figures, "majority_class_accuracy", "");
    return lines;
  }

  private static void add(
      List<String> lines, String name, Map<String, Object> figures, String mean, String deviation) {
    if (figures.get(mean) instanceof Number value) {
      String around =
          figures.get(deviation) instanceof Number sd
              ? " ± " + Figures.percent(sd.doubleValue())
              : "";
      lines.add(row(name, Figures.percent(value.doubleValue()) + around));
    }
  }

  /** Where the results of these stages are. */
  static List<String> places(String directory, Set<String> stages, String log) {
    List<String> lines = new ArrayList<>();
    lines.add("everything is in " + directory);
    if (stages.contains(Stage.SCORE.label())) {
      lines.add(row("scored table", directory + "/score/scored"));
      lines.add(row("rows not scored", directory + "/score/errors"));
    }
    if (stages.contains(Stage.FINETUNE.label())) {
      lines.add(row("model", directory + "/finetune/model"));
    }
    if (stages.contains(Stage.PRETRAIN.label())) {
      lines.add(row("encoder", directory + "/pretrain/model"));
    } else if (stages.contains(Stage.SHARDS.label())) {
      lines.add(row("shards", directory + "/shards"));
    }
    lines.add(row("figures", directory + "/results"));
    lines.add(row("a page of it", "./sampo report " + directory));
    lines.add(row("Spark's log", log));
    return lines;
  }

  private static String row(String name, String value) {
    return String.format(Locale.ROOT, ROW, name, value);
  }
}
