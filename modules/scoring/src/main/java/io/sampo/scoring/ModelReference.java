package io.sampo.scoring;

import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.kernels.Precision;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.tasks.Predictor;
import io.sampo.tasks.Task;
import io.sampo.tasks.TaskRequest;
import io.sampo.tasks.Tasks;
import java.io.Serializable;
import java.util.Optional;

/**
 * Which model scores, and how: what the driver tells the executors, who read the checkpoint from
 * storage themselves. (Storage is what all of them share already; a broadcast would hold the model
 * in the driver's memory and once more on every disk.)
 */
final class ModelReference implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final String uri;
  private final String fingerprint;
  private final TaskRequest request;
  private final int batchTokens;

  private ModelReference(
      Storage storage, String uri, String fingerprint, TaskRequest request, int batchTokens) {
    this.storage = storage;
    this.uri = uri;
    this.fingerprint = fingerprint;
    this.request = request;
    this.batchTokens = batchTokens;
  }

  /**
   * The checkpoint to use: the configured one, or the run's fine-tuned model.
   *
   * @param key configuration key of the configured one
   * @throws InvalidInputException when there is none
   */
  static Checkpoint checkpoint(RunDirectory run, Optional<String> configured, String key) {
    String uri = configured.orElseGet(() -> Storage.child(run.stage("finetune"), "model"));
    if (configured.isEmpty() && !run.storage().exists(uri)) {
      throw new InvalidInputException(
          Storage.display(uri),
          "the run has no fine-tuned model",
          "run finetune first, or set " + key);
    }
    return Checkpoint.load(run.storage(), run.storage().resolve(uri));
  }

  /**
   * @param request what the model is wanted for
   */
  static ModelReference of(
      Storage storage, Checkpoint checkpoint, TaskRequest request, int batchTokens) {
    return new ModelReference(
        storage, checkpoint.uri(), checkpoint.fingerprint(), request, batchTokens);
  }

  /** SHA-256 over configuration, weights and tokenizer. */
  String fingerprint() {
    return fingerprint;
  }

  /** What the JVM's tasks share a model by. */
  String sharingKey() {
    return fingerprint + " " + System.getProperty(Precision.PROPERTY, "fp32");
  }

  /**
   * Reads the model.
   *
   * @throws IllegalStateException when it is no longer the one that the driver saw
   */
  ServedModel load() {
    Checkpoint checkpoint = Checkpoint.load(storage, uri);
    String found = checkpoint.fingerprint();
    if (!found.equals(fingerprint)) {
      throw new IllegalStateException(
          Storage.display(uri)
              + ": the model changed while it was in use, from "
              + fingerprint
              + " to "
              + found
              + "; run the stage again");
    }
    return ServedModel.of(checkpoint);
  }

  /** The shared model, used as this reference says. */
  Predictor predictor(ServedModel model) {
    Task task = Tasks.of(model.checkpoint(), request);
    return Predictor.of(task, model.bert().tokenizer(), model.bert().model(), batchTokens);
  }
}
