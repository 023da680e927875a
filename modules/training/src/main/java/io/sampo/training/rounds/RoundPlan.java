package io.sampo.training.rounds;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import io.sampo.storage.Storage;
import io.sampo.training.config.Device;
import io.sampo.training.config.OptimizerConfig;
import java.io.Serializable;
import java.util.Objects;

/**
 * What does not change over the rounds of a run. Sent to executors inside closures (which are
 * always Java-serialized), so it may hold records.
 *
 * @param model shape of the model
 * @param head of the model
 * @param optimizer of every worker
 * @param sent what workers send
 * @param workers logical workers
 * @param seed of dropout
 * @param device what workers must compute on
 * @param nativeThreads of a worker's task
 * @param rejectedRounds rounds in a row in which a worker may be rejected before the run stops
 * @param storage where optimizer states lie
 * @param stateDirectory URI of the directory of optimizer states
 * @param attempt unique to this process, part of the names of state files
 * @param rates how fast each layer learns
 */
public record RoundPlan(
    BertConfig model,
    Head head,
    OptimizerConfig optimizer,
    Sent sent,
    int workers,
    long seed,
    Device device,
    int nativeThreads,
    int rejectedRounds,
    Storage storage,
    String stateDirectory,
    String attempt,
    LayerRates rates)
    implements Serializable {

  public RoundPlan {
    Objects.requireNonNull(model);
    Objects.requireNonNull(head);
    Objects.requireNonNull(optimizer);
    Objects.requireNonNull(sent);
    Objects.requireNonNull(storage);
    Objects.requireNonNull(rates);
    if (workers < 1) {
      throw new IllegalArgumentException(workers + " workers");
    }
  }

  /** A run in which all layers learn at the same rate. */
  public RoundPlan(
      BertConfig model,
      Head head,
      OptimizerConfig optimizer,
      Sent sent,
      int workers,
      long seed,
      Device device,
      int nativeThreads,
      int rejectedRounds,
      Storage storage,
      String stateDirectory,
      String attempt) {
    this(
        model,
        head,
        optimizer,
        sent,
        workers,
        seed,
        device,
        nativeThreads,
        rejectedRounds,
        storage,
        stateDirectory,
        attempt,
        LayerRates.UNIFORM);
  }

  /** The same, but layers learn at other rates. */
  public RoundPlan withRates(LayerRates other) {
    return with(sent, other);
  }

  /** The same, but workers send something else. */
  public RoundPlan sending(Sent other) {
    return with(other, rates);
  }

  private RoundPlan with(Sent otherSent, LayerRates otherRates) {
    return new RoundPlan(
        model,
        head,
        optimizer,
        otherSent,
        workers,
        seed,
        device,
        nativeThreads,
        rejectedRounds,
        storage,
        stateDirectory,
        attempt,
        otherRates);
  }

  /**
   * Bytes that all workers send through the shuffle in a round.
   *
   * @param length of the flat vector
   */
  public long bytesSent(long length) {
    return workers * length * (sent == Sent.HALF_DELTAS ? Short.BYTES : Float.BYTES);
  }

  /** Names what a worker's model depends on, apart from its parameters. */
  String modelKey() {
    return model + " " + head + " " + nativeThreads;
  }
}
