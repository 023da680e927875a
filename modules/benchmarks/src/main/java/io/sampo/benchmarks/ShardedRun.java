package io.sampo.benchmarks;

import io.sampo.corpus.shards.ShardManifest;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.training.config.ModelConfig;
import io.sampo.training.pretrain.AveragingConfig;
import io.sampo.training.pretrain.BatchConfig;
import io.sampo.training.pretrain.PretrainConfig;
import io.sampo.training.pretrain.ShardSource;
import io.sampo.training.pretrain.WatchConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Shards of a finished run, a model to train on them, and a run directory to do it in. */
final class ShardedRun {
  private final Storage storage = Storage.of(new Configuration());
  private final String shards;
  private final ShardManifest manifest;
  private final ModelConfig model;
  private final int batchTokens;
  private final Path directory;

  private ShardedRun(String run, int layers, int hidden, int batchTokens) {
    this.shards = run + "/shards";
    this.manifest = ShardManifest.read(storage, storage.resolve(shards));
    this.model =
        new ModelConfig(layers, hidden, Math.max(1, hidden / 64), 0, manifest.maxLength(), 0.1);
    this.batchTokens = batchTokens;
    try {
      this.directory = Files.createTempDirectory("sampo-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The keys {@code run, layers, hidden, batch_tokens}. */
  static ShardedRun of(Options options) {
    String run = options.text("run", null);
    if (run == null) {
      throw new InvalidInputException(
          "run", "is missing", "give a run directory with shards, e.g. runs/quickstart");
    }
    return new ShardedRun(
        run,
        options.integer("layers", 4),
        options.integer("hidden", 256),
        options.integer("batch_tokens", 4096));
  }

  /** Pre-training on these shards that looks at itself as little as it can. */
  PretrainConfig config(int workers) {
    return PretrainConfig.defaults()
        .withSources(List.of(ShardSource.of(shards, 1)))
        .withModel(model)
        .withAveraging(AveragingConfig.defaults().withWorkers(workers))
        .withBatch(BatchConfig.of(batchTokens, 0.15))
        .withWatch(new WatchConfig(0, 8, 0, 0, 1, 3));
  }

  BareTraining training() {
    return new BareTraining(model, manifest.vocabularySize());
  }

  RunDirectory scratch() {
    return RunDirectory.open(storage, directory.toString());
  }

  Storage storage() {
    return storage;
  }

  String directory() {
    return directory.toString();
  }

  void delete() {
    storage.delete(directory.toString());
  }

  Map<String, Object> description() {
    return Map.of(
        "layers", model.layers(),
        "hidden", model.hiddenSize(),
        "vocabulary", manifest.vocabularySize(),
        "max_length", manifest.maxLength(),
        "batch_tokens", batchTokens);
  }
}
