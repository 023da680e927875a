package io.sampo.training.finetune;

import io.sampo.tasks.Decoding;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.Windowing;
import io.sampo.training.config.OptimizerConfig;
import java.util.Optional;

/**
 * Fine-tuning of an encoder for a task.
 *
 * @param task what it is to learn: all but {@code embedding} and {@code masked_tokens}
 * @param model checkpoint directory of the encoder to start from, ours or any of transformers'
 *     BERTs; the run's pre-trained model when absent
 * @param data labelled rows and their columns
 * @param windowing how long text becomes windows
 * @param decoding how logits become answers where they are judged
 * @param training how long and in what steps
 * @param optimizer of each run
 * @param trials which runs are made, beside one
 * @param averaging whether and how each run is divided among Spark tasks
 * @param onnx whether {@code model.onnx} is written beside the model
 * @param seed the first run's; the others count up from it
 */
public record FinetuneConfig(
    TaskKind task,
    Optional<String> model,
    DataConfig data,
    Windowing windowing,
    Decoding decoding,
    EpochsConfig training,
    OptimizerConfig optimizer,
    TrialsConfig trials,
    FinetuneAveraging averaging,
    boolean onnx,
    long seed) {

  /** One class a text, one seed, no baselines; no tables yet. */
  public static FinetuneConfig defaults() {
    return new FinetuneConfig(
        TaskKind.SEQUENCE_CLASSIFICATION,
        Optional.empty(),
        DataConfig.defaults(),
        Windowing.defaults(),
        Decoding.defaults(),
        EpochsConfig.defaults(),
        OptimizerConfig.finetuning(),
        TrialsConfig.defaults(),
        FinetuneAveraging.defaults(),
        false,
        42);
  }

  public FinetuneConfig withTask(TaskKind other) {
    return new FinetuneConfig(
        other, model, data, windowing, decoding, training, optimizer, trials, averaging, onnx,
        seed);
  }

  public FinetuneConfig withModel(String directory) {
    Optional<String> other = Optional.of(directory);
    return new FinetuneConfig(
        task, other, data, windowing, decoding, training, optimizer, trials, averaging, onnx, seed);
  }

  public FinetuneConfig withData(DataConfig other) {
    return new FinetuneConfig(
        task, model, other, windowing, decoding, training, optimizer, trials, averaging, onnx,
        seed);
  }

  /** Tables that are not given are {@link TableSource#defaults}. */
  public FinetuneConfig withTables(TableSource train, TableSource validation, TableSource test) {
    return withData(data.withTables(train, validation, test));
  }

  public FinetuneConfig withColumns(String text, Optional<String> pair, String label) {
    return withData(data.withColumns(text, pair, label));
  }

  public FinetuneConfig withWindowing(Windowing other) {
    return new FinetuneConfig(
        task, model, data, other, decoding, training, optimizer, trials, averaging, onnx, seed);
  }

  public FinetuneConfig withTraining(EpochsConfig other) {
    return new FinetuneConfig(
        task, model, data, windowing, decoding, other, optimizer, trials, averaging, onnx, seed);
  }

  public FinetuneConfig withOptimizer(OptimizerConfig other) {
    return new FinetuneConfig(
        task, model, data, windowing, decoding, training, other, trials, averaging, onnx, seed);
  }

  public FinetuneConfig withTrials(TrialsConfig other) {
    return new FinetuneConfig(
        task, model, data, windowing, decoding, training, optimizer, other, averaging, onnx, seed);
  }

  public FinetuneConfig withAveraging(FinetuneAveraging other) {
    return new FinetuneConfig(
        task, model, data, windowing, decoding, training, optimizer, trials, other, onnx, seed);
  }

  /** The same with so many seeds, counted up from the first. */
  public FinetuneConfig withSeeds(int count, long first) {
    return new FinetuneConfig(
        task,
        model,
        data,
        windowing,
        decoding,
        training,
        optimizer,
        trials.withSeeds(count),
        averaging,
        onnx,
        first);
  }

  /** The same with an untrained encoder and a bag of words to compare with. */
  public FinetuneConfig withBaselines() {
    return withTrials(trials.withBaselines());
  }

  /** The same with the model as an ONNX file too. */
  public FinetuneConfig withOnnx() {
    return new FinetuneConfig(
        task, model, data, windowing, decoding, training, optimizer, trials, averaging, true, seed);
  }
}
