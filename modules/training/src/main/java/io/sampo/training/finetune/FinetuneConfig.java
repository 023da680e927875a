package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.Windowing;
import io.sampo.training.config.OptimizerConfig;
import java.util.Optional;

/**
 * Fine-tuning of a sequence classifier.
 *
 * @param model checkpoint directory of the encoder to start from, ours or any of transformers'
 *     BERTs; the run's pre-trained model when absent
 * @param train labelled rows
 * @param validation labelled rows that choose the best pass and seed; when not given, a share of
 *     {@code train}
 * @param test labelled rows scored once at the end, with every seed and baseline; may be not given
 * @param textColumn the text
 * @param pairColumn the second text of a pair
 * @param labelColumn the class, of any type that prints
 * @param windowing how long text becomes windows
 * @param training how long and in what steps
 * @param optimizer of each run
 * @param seeds runs that differ only in their seed; the best on validation is kept
 * @param baselines whether the same head on an untrained encoder, and a bag of words, are trained
 *     too
 * @param seed the first run's; the others count up from it
 */
public record FinetuneConfig(
    Optional<String> model,
    TableSource train,
    TableSource validation,
    TableSource test,
    String textColumn,
    Optional<String> pairColumn,
    String labelColumn,
    Windowing windowing,
    EpochsConfig training,
    OptimizerConfig optimizer,
    int seeds,
    boolean baselines,
    long seed) {

  public FinetuneConfig {
    if (seeds < 1 || seeds > 1000) {
      throw new InvalidInputException(
          "finetune.seeds", seeds + " is out of range", "set it to 1 or more, e.g. 3");
    }
  }

  /** Columns {@code text} and {@code label}, one seed, no baselines; no tables yet. */
  public static FinetuneConfig defaults() {
    return new FinetuneConfig(
        Optional.empty(),
        TableSource.defaults(),
        TableSource.defaults(),
        TableSource.defaults(),
        "text",
        Optional.empty(),
        "label",
        Windowing.defaults(),
        EpochsConfig.defaults(),
        OptimizerConfig.finetuning(),
        1,
        false,
        42);
  }

  public FinetuneConfig withModel(String directory) {
    return new FinetuneConfig(
        Optional.of(directory),
        train,
        validation,
        test,
        textColumn,
        pairColumn,
        labelColumn,
        windowing,
        training,
        optimizer,
        seeds,
        baselines,
        seed);
  }

  /** Tables that are not given are {@link TableSource#defaults}. */
  public FinetuneConfig withTables(TableSource train, TableSource validation, TableSource test) {
    return new FinetuneConfig(
        model,
        train,
        validation,
        test,
        textColumn,
        pairColumn,
        labelColumn,
        windowing,
        training,
        optimizer,
        seeds,
        baselines,
        seed);
  }

  public FinetuneConfig withColumns(String text, Optional<String> pair, String label) {
    return new FinetuneConfig(
        model,
        train,
        validation,
        test,
        text,
        pair,
        label,
        windowing,
        training,
        optimizer,
        seeds,
        baselines,
        seed);
  }

  public FinetuneConfig withWindowing(Windowing other) {
    return new FinetuneConfig(
        model,
        train,
        validation,
        test,
        textColumn,
        pairColumn,
        labelColumn,
        other,
        training,
        optimizer,
        seeds,
        baselines,
        seed);
  }

  public FinetuneConfig withTraining(EpochsConfig other) {
    return new FinetuneConfig(
        model,
        train,
        validation,
        test,
        textColumn,
        pairColumn,
        labelColumn,
        windowing,
        other,
        optimizer,
        seeds,
        baselines,
        seed);
  }

  public FinetuneConfig withOptimizer(OptimizerConfig other) {
    return new FinetuneConfig(
        model,
        train,
        validation,
        test,
        textColumn,
        pairColumn,
        labelColumn,
        windowing,
        training,
        other,
        seeds,
        baselines,
        seed);
  }

  public FinetuneConfig withSeeds(int count, long first) {
    return new FinetuneConfig(
        model,
        train,
        validation,
        test,
        textColumn,
        pairColumn,
        labelColumn,
        windowing,
        training,
        optimizer,
        count,
        baselines,
        first);
  }

  public FinetuneConfig withBaselines() {
    return new FinetuneConfig(
        model,
        train,
        validation,
        test,
        textColumn,
        pairColumn,
        labelColumn,
        windowing,
        training,
        optimizer,
        seeds,
        true,
        seed);
  }
}
