package io.sampo.training.pretrain;

import io.sampo.corpus.shards.Shard;
import io.sampo.corpus.shards.ShardManifest;
import io.sampo.corpus.shards.Split;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.training.rounds.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What pre-training reads: the run's shards and the tokenizer that made them.
 *
 * @param directory URI of the shards
 */
record PretrainInputs(String directory, ShardManifest shards, Tokenizer tokenizer) {
  private static final int MAX_TOKENIZER_BYTES = 64 << 20;

  /**
   * Reads the manifests.
   *
   * @throws InvalidInputException when shards, tokenizer and configuration do not belong together
   */
  static PretrainInputs of(RunDirectory run, PretrainConfig config) {
    Storage storage = run.storage();
    String directory = run.stage("shards");
    ShardManifest shards = ShardManifest.read(storage, directory);
    shards.manifest().requireFiles(storage, directory);
    Tokenizer tokenizer = tokenizer(storage, run.stage("vocabulary"));
    if (!tokenizer.fingerprint().equals(shards.tokenizerSha256())) {
      throw new InvalidInputException(
          Storage.display(directory),
          "the shards were made with the tokenizer "
              + shards.tokenizerSha256()
              + ", the run's vocabulary is "
              + tokenizer.fingerprint(),
          "make the shards again with this vocabulary");
    }
    if (shards.maxLength() > config.model().maxPositions()) {
      throw new InvalidInputException(
          "pretrain.model.max_positions",
          "is "
              + config.model().maxPositions()
              + ", the shards hold sequences of up to "
              + shards.maxLength()
              + " tokens",
          "raise it, or make the shards with shards.max_length = " + config.model().maxPositions());
    }
    if (shards.rows(Split.TRAIN) == 0) {
      throw new InvalidInputException(
          Storage.display(directory), "there is not one training sequence", "give more text");
    }
    return new PretrainInputs(directory, shards, tokenizer);
  }

  private static Tokenizer tokenizer(Storage storage, String directory) {
    return Tokenizer.load(
        Storage.display(directory),
        name -> {
          String file = Storage.child(directory, name);
          return storage.exists(file)
              ? Optional.of(storage.readBytes(file, MAX_TOKENIZER_BYTES))
              : Optional.empty();
        });
  }

  /** Row group i of the training shards belongs to worker i modulo their number. */
  List<Slice> trainingSlices(int workers) {
    return slices(Split.TRAIN, workers, Long.MAX_VALUE);
  }

  /**
   * The first held-out rows, as slices of worker 0.
   *
   * @param limit of rows; 0 for all
   */
  List<Slice> heldOutSlices(int limit) {
    return slices(Split.HELD_OUT, 1, limit == 0 ? Long.MAX_VALUE : limit);
  }

  private List<Slice> slices(Split split, int workers, long limit) {
    List<Slice> slices = new ArrayList<>();
    long first = 0;
    for (Shard shard : shards.shards(split)) {
      for (int group = 0; group < shard.rowGroups() && first < limit; group++) {
        int worker = slices.size() % workers;
        int rows = (int) Math.min(shard.rowsOf(group), limit - first);
        slices.add(new Slice(shard.path(), worker, group, first, rows));
        first += shard.rowsOf(group);
      }
    }
    return slices;
  }

  /** Optimizer steps of each worker that the configuration asks for. */
  long totalSteps(PretrainConfig config) {
    if (config.steps() > 0) {
      return config.steps();
    }
    double tokens = shards.tokens(Split.TRAIN);
    double mean = tokens / shards.rows(Split.TRAIN);
    int groups = trainingSlices(1).size();
    int workers = Math.min(config.averaging().workers(), groups);
    // Whole sequences leave half of one's length of the budget unused, on average.
    double filled = Math.max(mean, config.batch().tokens() - mean / 2);
    return Math.max(1, Math.round(Math.ceil(config.epochs() * tokens / (workers * filled))));
  }
}
