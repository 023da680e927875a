package io.sampo.training.pretrain;

import io.sampo.corpus.shards.ToyShards;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.Event;
import io.sampo.storage.EventLog;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.training.config.LearningRate;
import io.sampo.training.config.ModelConfig;
import io.sampo.training.config.OptimizerConfig;
import io.sampo.training.rounds.RoundState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** A run directory with toy shards, and pre-training in it. */
final class ToyRun {
  static final Storage STORAGE = Storage.of(new Configuration());

  /** Two workers, 12 steps in rounds of 3, a checkpoint every 2 rounds. */
  static final PretrainConfig CONFIG =
      PretrainConfig.defaults()
          .withModel(new ModelConfig(1, 16, 2, 32, 16, 0.1))
          .withOptimizer(
              OptimizerConfig.pretraining()
                  .withLearningRate(5e-3)
                  .withSchedule(LearningRate.LINEAR, 0.1))
          .withAveraging(AveragingConfig.defaults().withWorkers(2).withLocalSteps(3))
          .withBatch(BatchConfig.of(96, 0.2))
          .withWatch(new WatchConfig(2, 0, 2, 0, 2, 3))
          .withSteps(12);

  final Path directory;

  ToyRun(Path directory) {
    this.directory = directory;
  }

  /** A run with 90 training and 20 held-out rows in row groups of 8. */
  static ToyRun in(Path directory) throws IOException {
    ToyRun run = new ToyRun(directory);
    run.write(ToyShards.tokenizer(), 90, 20);
    return run;
  }

  void write(Tokenizer tokenizer, int trainRows, int heldOutRows) throws IOException {
    try (RunDirectory run = open(Reuse.TRUST_STAMPS)) {
      ToyShards.write(run, tokenizer, trainRows, heldOutRows, 8);
    }
  }

  RunDirectory open(Reuse reuse) {
    return RunDirectory.open(STORAGE, directory.toString(), reuse);
  }

  StageResult pretrain(PretrainConfig config) {
    return pretrain(config, state -> {});
  }

  StageResult pretrain(PretrainConfig config, Consumer<RoundState> afterRound) {
    try (RunDirectory run = open(Reuse.TRUST_STAMPS)) {
      return new PretrainStage(
              config, CheckConfig.defaults(), run, EmbeddedSpark.session(), afterRound)
          .run();
    }
  }

  /** Parameters of the finished model. */
  float[] parameters() {
    try (BertModel model =
        Checkpoint.load(STORAGE, directory.resolve("pretrain/model").toString()).model()) {
      return model.parameters().toFloatVector();
    }
  }

  List<Event> events(String kind) {
    return EventLog.read(STORAGE, directory.toString()).stream()
        .filter(event -> event.kind().equals(kind))
        .toList();
  }
}
