package io.sampo.training.rounds;

import io.sampo.encoder.checkpoint.FlatTensors;
import io.sampo.storage.Sha256;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of the workers' newest states on this node's disk: a worker that stays on its node does
 * not fetch its state over the network. A copy is used only when its hash is the committed one; a
 * disk that is full costs time, not the run.
 */
final class LocalStates {
  private static final Logger LOG = LoggerFactory.getLogger(LocalStates.class);

  private final Storage storage;
  private final Path directory; // null: states are on local disks anyway

  private LocalStates(Storage storage, Path directory) {
    this.storage = storage;
    this.directory = directory;
  }

  private static final class OfThisProcess {
    static final Path DIRECTORY = create();

    private static Path create() {
      try {
        Path made = Files.createTempDirectory("sampo-states-");
        made.toFile().deleteOnExit();
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException("no temporary directory for optimizer states", e);
      }
    }
  }

  /** Copies in this process's temporary directory, where states lie on another file system. */
  static LocalStates of(Storage storage, String states) {
    boolean local = storage.resolve(states).startsWith("file:");
    return new LocalStates(storage, local ? null : OfThisProcess.DIRECTORY);
  }

  /** Copies in a directory. */
  static LocalStates in(Storage storage, Path directory) {
    return new LocalStates(storage, directory);
  }

  /** Keeps a copy in the place of the worker's former one. */
  void keep(String file, Map<String, INDArray> vectors) {
    if (directory == null) {
      return;
    }
    Path copy = copy(file);
    try {
      storage.write(copy.toString(), out -> FlatTensors.write(out, vectors));
      copy.toFile().deleteOnExit();
    } catch (StorageException e) {
      LOG.warn("no local copy of an optimizer state: {}", e.getMessage());
    }
  }

  /** Fills the vectors from a copy; false when there is none with the committed hash. */
  boolean read(StateReference state, Map<String, INDArray> vectors) {
    if (directory == null || !Files.isRegularFile(copy(state.file()))) {
      return false;
    }
    Path copy = copy(state.file());
    try (var in = Files.newInputStream(copy)) {
      if (!Sha256.of(in).equals(state.sha256())) {
        return false;
      }
    } catch (IOException e) {
      LOG.warn("the local copy {} cannot be read: {}", copy, e.getMessage());
      return false;
    }
    FlatTensors.read(storage, copy.toString(), vectors);
    return true;
  }

  /** {@code 12/3-attempt} is the worker 3's. */
  private Path copy(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    return directory.resolve("worker-" + name.substring(0, name.indexOf('-')));
  }
}
