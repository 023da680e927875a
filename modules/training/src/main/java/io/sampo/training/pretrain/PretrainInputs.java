package io.sampo.training.pretrain;

import io.sampo.corpus.shards.Shard;
import io.sampo.corpus.shards.ShardManifest;
import io.sampo.corpus.shards.Split;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.training.rounds.Ramp;
import io.sampo.training.rounds.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a phase of pre-training reads: shards and the tokenizer that made them.
 *
 * @param sets directories of shards, at least one
 */
record PretrainInputs(List<ShardSet> sets, Tokenizer tokenizer) {
  private static final int MAX_TOKENIZER_BYTES = 64 << 20;
  private static final String VOCABULARY = "vocabulary";
  private static final String COMMIT = "commit.json";

  PretrainInputs {
    sets = List.copyOf(sets);
  }

  /**
   * Reads the manifests.
   *
   * @param phase which sources and length; without sources: all generations of the run's shards
   * @param pairs whether sequences must have been cut into pairs of segments
   * @throws InvalidInputException when shards, tokenizer and configuration do not belong together
   */
  static PretrainInputs of(RunDirectory run, PhaseConfig phase, boolean pairs, int maxPositions) {
    Storage storage = run.storage();
    List<ShardSource> sources = phase.sources().isEmpty() ? own(run) : phase.sources();
    List<ShardSet> sets = new ArrayList<>();
    for (ShardSource source : sources) {
      String directory = source.directory(run);
      ShardManifest shards = read(storage, directory);
      sets.add(
          new ShardSet(
              directory,
              phase.length() == 0 ? shards : shards.ofLength(phase.length()),
              source.weight()));
    }
    Tokenizer tokenizer = tokenizer(storage, vocabulary(run, sets.get(0)));
    for (ShardSet set : sets) {
      check(set, tokenizer, maxPositions);
      if (pairs && !set.shards().sentencePairs()) {
        throw new InvalidInputException(
            Storage.display(set.directory()),
            "holds no sentence pairs, which pretrain.batch.sentence_order needs",
            "make the shards again with shards.cut.sentence_pairs = true");
      }
    }
    return new PretrainInputs(sets, tokenizer);
  }

  /** Every generation of the run's shards that is there, each with weight 1. */
  private static List<ShardSource> own(RunDirectory run) {
    List<ShardSource> found = new ArrayList<>(List.of(ShardSource.defaults()));
    ShardSource next = ShardSource.defaults().withGeneration(1);
    while (run.storage().exists(Storage.child(next.directory(run), COMMIT))) {
      found.add(next);
      next = next.withGeneration(next.generation() + 1);
    }
    return found;
  }

  private static ShardManifest read(Storage storage, String directory) {
    ShardManifest shards = ShardManifest.read(storage, directory);
    shards.manifest().requireFiles(storage, directory);
    return shards;
  }

  /** The run's own vocabulary, else the one beside the first shards. */
  private static String vocabulary(RunDirectory run, ShardSet first) {
    String own = run.stage(VOCABULARY);
    String parent = first.directory().substring(0, first.directory().lastIndexOf('/'));
    return run.storage().exists(own) ? own : Storage.child(parent, VOCABULARY);
  }

  private static void check(ShardSet set, Tokenizer tokenizer, int maxPositions) {
    ShardManifest shards = set.shards();
    if (!tokenizer.fingerprint().equals(shards.tokenizerSha256())) {
      throw new InvalidInputException(
          Storage.display(set.directory()),
          "the shards were made with the tokenizer "
              + shards.tokenizerSha256()
              + ", the run's vocabulary is "
              + tokenizer.fingerprint(),
          "make the shards again with this vocabulary");
    }
    if (shards.maxLength() > maxPositions) {
      throw new InvalidInputException(
          "pretrain.model.max_positions",
          "is "
              + maxPositions
              + ", the shards hold sequences of up to "
              + shards.maxLength()
              + " tokens",
          "raise it, or use shards of " + maxPositions + " tokens (shards.max_length)");
    }
    if (shards.rows(Split.TRAIN) == 0) {
      throw new InvalidInputException(
          Storage.display(set.directory()), "there is not one training sequence", "give more text");
    }
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

  /** URIs of the shards, by source. */
  List<String> directories() {
    return sets.stream().map(ShardSet::directory).toList();
  }

  /** How often a row of each source is read, relative to the others. */
  double[] weights() {
    return sets.stream().mapToDouble(ShardSet::weight).toArray();
  }

  /** Hashes of the shard manifests, by source. */
  List<String> digests() {
    return sets.stream().map(set -> set.shards().sha256()).toList();
  }

  /** Row group i of the training shards belongs to worker i modulo their number. */
  List<Slice> trainingSlices(int workers) {
    List<Slice> slices = new ArrayList<>();
    long first = 0;
    for (int source = 0; source < sets.size(); source++) {
      slices.addAll(slices(source, Split.TRAIN, workers, first, Long.MAX_VALUE));
      first += sets.get(source).shards().rows(Split.TRAIN);
    }
    return slices;
  }

  /**
   * The first held-out rows of every source, as slices of worker 0.
   *
   * @param limit of rows over all sources; 0 for all
   */
  List<Slice> heldOutSlices(int limit) {
    List<Slice> slices = new ArrayList<>();
    long first = 0;
    long each = limit == 0 ? Long.MAX_VALUE : (limit + sets.size() - 1) / sets.size();
    for (int source = 0; source < sets.size(); source++) {
      slices.addAll(slices(source, Split.HELD_OUT, 1, first, each));
      first += sets.get(source).shards().rows(Split.HELD_OUT);
    }
    return slices;
  }

  private List<Slice> slices(int source, Split split, int workers, long offset, long limit) {
    List<Slice> slices = new ArrayList<>();
    long first = 0;
    for (Shard shard : sets.get(source).shards().shards(split)) {
      for (int group = 0; group < shard.rowGroups() && first < limit; group++) {
        int worker = slices.size() % workers;
        int rows = (int) Math.min(shard.rowsOf(group), limit - first);
        slices.add(new Slice(source, shard.path(), worker, group, offset + first, rows));
        first += shard.rowsOf(group);
      }
    }
    return slices;
  }

  boolean hasHeldOutRows() {
    return sets.stream().anyMatch(set -> set.shards().rows(Split.HELD_OUT) > 0);
  }

  /** Tokens of an epoch: those of each source as often as its weight says. */
  double epochTokens() {
    return sets.stream().mapToDouble(s -> s.weight() * s.shards().tokens(Split.TRAIN)).sum();
  }

  /**
   * Optimizer steps of each worker for so many epochs.
   *
   * @param batchTokens budget of a batch over the run
   */
  long steps(double epochs, int workers, Ramp batchTokens) {
    double rows = sets.stream().mapToDouble(s -> s.weight() * s.shards().rows(Split.TRAIN)).sum();
    double mean = epochTokens() / rows;
    int busy = Math.min(workers, trainingSlices(1).size());
    double tokens = epochs * epochTokens() / busy;
    // Whole sequences leave half of one's length of the budget unused, on average.
    double steps = tokens / Math.max(mean, batchTokens.last() - mean / 2);
    for (int i = 0; i < 20; i++) { // the mean of a ramp in steps depends on their number
      steps = tokens / Math.max(mean, batchTokens.mean(steps) - mean / 2);
    }
    return Math.max(1, Math.round(Math.ceil(steps)));
  }
}
