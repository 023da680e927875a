package io.sampo.training.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.RoundCheckpoints;
import io.sampo.encoder.checkpoint.TrainerState;
import io.sampo.storage.JsonFields;
import io.sampo.storage.Storage;
import io.sampo.training.rounds.OuterStep;
import io.sampo.training.rounds.RoundState;
import io.sampo.training.rounds.StateFiles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a trial of several workers goes on from, {@code <trial>-passes/}: the model after the newest
 * and after the best pass, each with the workers' optimizer states that it names.
 */
final class PassCheckpoints {
  private static final int FORMAT_VERSION = 1;

  private final Storage storage;
  private final String directory;
  private final RoundCheckpoints checkpoints;
  private final StateFiles states;

  /** State files by the pass after which they are needed. */
  private final TreeMap<Integer, Set<String>> needed = new TreeMap<>();

  /** A pass that was found: its model is the caller's to close. */
  record Found(Checkpoint checkpoint, BertModel model, RoundState state, JsonNode passes) {
    /** Fills the outer step with what it was. */
    void restore(OuterStep outer) {
      if (!outer.state().isEmpty()) {
        checkpoint.readOptimizer(outer.state());
      }
      outer.restored(state.step());
    }
  }

  PassCheckpoints(Storage storage, String trials, Trial trial) {
    this.storage = storage;
    this.directory = Storage.child(trials, trial.name() + "-passes");
    this.checkpoints = RoundCheckpoints.in(storage, Storage.child(directory, "checkpoints"));
    this.states = new StateFiles(storage, stateDirectory());
  }

  /** Where the workers' optimizer states lie. */
  String stateDirectory() {
    return Storage.child(directory, "state");
  }

  /**
   * The newest pass that verifies, states included.
   *
   * @param warn told of each newer one that is damaged or unfinished
   */
  Optional<Found> newest(Consumer<String> warn) {
    List<Found> newest = new ArrayList<>();
    checkpoints.newestFirst(
        found -> {
          String uri = checkpoints.uri(found.round());
          JsonFields fields = JsonFields.of(found.state(), uri);
          fields.requireVersion("format_version", FORMAT_VERSION);
          RoundState state = RoundState.of(fields.object("rounds"));
          state.workers().forEach(worker -> worker.state().ifPresent(states::verify));
          checkpoints.open(fields.smallCount("best"));
          Checkpoint checkpoint = found.checkpoint();
          newest.add(new Found(checkpoint, checkpoint.model(), state, fields.value("passes")));
          needed.put(found.round(), files(state));
          return false;
        },
        warn);
    return newest.stream().findFirst();
  }

  /** Writes what there is after a pass; then deletes what is neither the newest nor the best. */
  void save(Passes passes, CheckpointContents model, RoundState state, OuterStep outer) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("format_version", FORMAT_VERSION);
    values.put("rounds", state.json());
    values.put("passes", passes.figures());
    values.put("best", passes.best());
    checkpoints.save(passes.done(), model.withState(TrainerState.of(values, outer.state())));
    needed.put(passes.done(), files(state));
    for (int pass : checkpoints.rounds()) {
      if (pass != passes.done() && pass != passes.best()) {
        storage.delete(checkpoints.uri(pass));
        needed.remove(pass);
      }
    }
    states.retain(needed());
  }

  /** Deletes the states that a round has replaced, unless a checkpoint needs them. */
  void dropStates(RoundState former, RoundState current) {
    Set<String> dropped = files(former);
    dropped.removeAll(files(current));
    dropped.removeAll(needed());
    states.delete(dropped);
  }

  /** The model after a pass; the caller closes it. */
  BertModel model(int pass) {
    return Checkpoint.load(storage, checkpoints.uri(pass)).model();
  }

  /** Deletes everything. */
  void delete() {
    storage.delete(directory);
  }

  private Set<String> needed() {
    Set<String> files = new HashSet<>();
    needed.values().forEach(files::addAll);
    return files;
  }

  private static Set<String> files(RoundState state) {
    Set<String> files = new HashSet<>();
    state.workers().forEach(w -> w.state().ifPresent(reference -> files.add(reference.file())));
    return files;
  }
}
