package io.sampo.training.rounds;

import io.sampo.encoder.checkpoint.FlatTensors;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Sha256;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Optimizer states of logical workers: {@code <round>/<worker>-<attempt>}, safetensors. A state
 * belongs to its worker, not to an executor; a round's commit names the file to go on from.
 */
public final class StateFiles {
  private final Storage storage;
  private final String directory;
  private final LocalStates copies;

  /**
   * @param directory URI of the directory of states
   */
  public StateFiles(Storage storage, String directory) {
    this(storage, directory, LocalStates.of(storage, directory));
  }

  StateFiles(Storage storage, String directory, LocalStates copies) {
    this.storage = storage;
    this.directory = directory;
    this.copies = copies;
  }

  /** An optimizer's vectors, by torch's names; live. */
  static Map<String, INDArray> moments(AdamW optimizer) {
    return Map.of("exp_avg", optimizer.firstMoment(), "exp_avg_sq", optimizer.secondMoment());
  }

  /** Writes a worker's state into a new file. */
  StateReference write(String file, Map<String, INDArray> vectors, long steps) {
    String[] hash = new String[1];
    storage.writeAtomically(
        Storage.child(directory, file),
        out -> {
          Sha256.Output hashed = Sha256.output(out);
          FlatTensors.write(hashed, vectors);
          hashed.flush();
          hash[0] = hashed.sha256();
        });
    copies.keep(file, vectors);
    return new StateReference(file, hash[0], steps);
  }

  /**
   * Fills the vectors of a state.
   *
   * @throws InvalidInputException when the file's hash is not the committed one
   */
  void read(StateReference state, Map<String, INDArray> vectors) {
    if (copies.read(state, vectors)) {
      return;
    }
    verify(state);
    FlatTensors.read(storage, Storage.child(directory, state.file()), vectors);
  }

  /** Checks that a state is there with the committed hash. */
  public void verify(StateReference state) {
    String uri = Storage.child(directory, state.file());
    if (!storage.exists(uri)) {
      throw new InvalidInputException(
          Storage.display(uri),
          "the optimizer state that the last round committed is missing",
          "go on from an older checkpoint, or start over with --fresh");
    }
    String found = storage.sha256(uri);
    if (!found.equals(state.sha256())) {
      throw new InvalidInputException(
          Storage.display(uri),
          "its sha256 is " + found + ", the round's commit names " + state.sha256(),
          "go on from an older checkpoint, or start over with --fresh");
    }
  }

  /** Deletes these states. */
  public void delete(Set<String> files) {
    for (String file : files) {
      storage.delete(Storage.child(directory, file));
    }
  }

  /** Deletes all states but these. */
  public void retain(Set<String> files) {
    for (StoredFile round : storage.list(directory)) {
      boolean used = false;
      for (StoredFile file : storage.list(round.uri())) {
        if (files.contains(Storage.child(round.name(), file.name()))) {
          used = true;
        } else {
          storage.delete(file.uri());
        }
      }
      if (!used) {
        storage.delete(round.uri());
      }
    }
  }
}
