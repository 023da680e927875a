package io.sampo.training.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.Provenance;
import io.sampo.encoder.checkpoint.RoundCheckpoints;
import io.sampo.encoder.checkpoint.TrainerState;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.training.rounds.OuterStep;
import io.sampo.training.rounds.RoundState;
import io.sampo.training.rounds.StateFiles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The checkpoints of a run in the making, {@code checkpoints/round-000010}, and the workers'
 * optimizer states that they name, {@code state/10/…}.
 */
final class PretrainCheckpoints {
  static final String DIRECTORY = "checkpoints";
  static final String STATES = "state";

  private final RunDirectory run;
  private final Storage storage;
  private final RoundCheckpoints checkpoints;
  private final StateFiles states;
  private final int keep;

  /** Rounds with a good checkpoint, and the state files that it names. */
  private final TreeMap<Integer, Set<String>> good = new TreeMap<>();

  /** Held-out losses of those of one phase, where they are known. */
  private final TreeMap<Integer, Double> losses = new TreeMap<>();

  /** That phase, the latest: others are judged on other sequences. */
  private int phase;

  /**
   * @param directory of the stage
   * @param keep newest checkpoints kept
   */
  PretrainCheckpoints(RunDirectory run, String directory, int keep) {
    this.run = run;
    this.storage = run.storage();
    this.checkpoints = RoundCheckpoints.in(storage, Storage.child(directory, DIRECTORY));
    this.states = new StateFiles(storage, Storage.child(directory, STATES));
    this.keep = keep;
  }

  /**
   * Checks that what an interrupted run left can be gone on from.
   *
   * @throws InvalidInputException when the newest readable checkpoint belongs to another run
   */
  void require(Identity identity) {
    List<Map.Entry<String, Identity>> newest = new ArrayList<>();
    checkpoints.newestFirst(
        found -> {
          String place = Storage.display(checkpoints.uri(found.round()));
          newest.add(Map.entry(place, Progress.identity(found.state(), place)));
          return false;
        },
        problem -> {}); // newest() says it
    newest.forEach(found -> identity.require(found.getValue(), found.getKey()));
  }

  /**
   * The newest checkpoint that verifies, its workers' states included.
   *
   * @param outer makes the outer step of a model; filled and told to {@code outerFound}
   * @param warn told of each newer one that is damaged or unfinished
   */
  Optional<Progress> newest(
      Function<BertModel, OuterStep> outer, Consumer<OuterStep> outerFound, Consumer<String> warn) {
    List<Progress> newest = new ArrayList<>();
    checkpoints.newestFirst(
        found -> {
          String place = Storage.display(checkpoints.uri(found.round()));
          RoundState state = Progress.state(found.state(), place);
          Progress.Notes notes = Progress.notes(found.state(), place);
          state.workers().forEach(worker -> worker.state().ifPresent(states::verify));
          if (newest.isEmpty()) {
            Checkpoint checkpoint = found.checkpoint();
            Progress progress = new Progress(checkpoint.model(), state, notes);
            outerFound.accept(restored(checkpoint, outer.apply(progress.model()), state));
            newest.add(progress);
          }
          good.put(found.round(), files(state));
          note(found.round(), notes);
          return true;
        },
        warn);
    states.retain(kept());
    return newest.stream().findFirst();
  }

  /**
   * Writes the checkpoint of a round, then deletes what is older than those to keep, but not the
   * best one.
   */
  void save(
      Tokenizer tokenizer,
      Provenance provenance,
      Progress progress,
      Identity identity,
      OuterStep outer) {
    RoundState state = progress.state();
    BertModel model = progress.model();
    JsonNode values = Progress.json(state, progress.notes(), identity);
    run.claim().verify();
    int round = Math.toIntExact(state.round());
    checkpoints.save(
        round,
        CheckpointContents.of(model, tokenizer)
            .withProvenance(provenance)
            .withState(TrainerState.of(values, outer.state())));
    good.put(round, files(state));
    note(round, progress.notes());
    Optional<Integer> best = best();
    List<Integer> older = new ArrayList<>(good.keySet());
    for (int old : older.subList(0, Math.max(0, older.size() - keep))) {
      if (best.isEmpty() || best.get() != old) {
        storage.delete(checkpoints.uri(old));
        good.remove(old);
        losses.remove(old);
      }
    }
    states.retain(kept());
  }

  private void note(int round, Progress.Notes notes) {
    int other = notes.point().phase();
    if (other > phase) {
      phase = other;
      losses.clear();
    }
    if (other == phase) {
      notes.now().ifPresent(e -> losses.put(round, e.loss()));
    }
  }

  /** The round of the checkpoint with the lowest held-out loss of its phase. */
  private Optional<Integer> best() {
    return losses.entrySet().stream().min(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }

  /**
   * Copies the model of the best checkpoint to {@code directory} when it is better than the last.
   *
   * @param lastPhase number of the phase that {@code lastLoss} belongs to
   * @return its round and held-out loss; empty when the last model is the best
   */
  Optional<Map.Entry<Integer, Double>> keepBest(double lastLoss, int lastPhase, String directory) {
    Optional<Integer> best =
        best().filter(round -> phase == lastPhase && losses.get(round) < lastLoss);
    if (best.isEmpty()) {
      return Optional.empty();
    }
    Checkpoint checkpoint = checkpoints.open(best.get()).checkpoint();
    try (BertModel model = checkpoint.model()) {
      Checkpoint.write(
          storage,
          directory,
          CheckpointContents.of(model, checkpoint.tokenizer())
              .withProvenance(checkpoint.provenance()));
    }
    return Optional.of(Map.entry(best.get(), losses.get(best.get())));
  }

  /** Deletes the states that a round has replaced, unless a checkpoint needs them. */
  void dropStates(RoundState former, RoundState current) {
    Set<String> dropped = new HashSet<>(files(former));
    dropped.removeAll(files(current));
    dropped.removeAll(kept());
    states.delete(dropped);
  }

  private static OuterStep restored(Checkpoint checkpoint, OuterStep outer, RoundState state) {
    if (!outer.state().isEmpty()) {
      checkpoint.readOptimizer(outer.state());
    }
    outer.restored(state.step());
    return outer;
  }

  private Set<String> kept() {
    Set<String> files = new HashSet<>();
    good.values().forEach(files::addAll);
    return files;
  }

  private static Set<String> files(RoundState state) {
    Set<String> files = new HashSet<>();
    state.workers().forEach(w -> w.state().ifPresent(reference -> files.add(reference.file())));
    return files;
  }
}
