package io.sampo.training.rounds;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import io.sampo.storage.Storage;
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
 * @param gradients whether workers send the gradient of one step instead of their parameters
 * @param workers logical workers
 * @param stepsPerRound local steps of each worker in a round
 * @param totalSteps of each worker in the run, which the schedule is laid out for
 * @param seed of dropout
 * @param nativeThreads of a worker's task
 * @param rejectedRounds rounds in a row in which a worker may be rejected before the run stops
 * @param storage where optimizer states lie
 * @param stateDirectory URI of the directory of optimizer states
 * @param attempt unique to this process, part of the names of state files
 */
public record RoundPlan(
    BertConfig model,
    Head head,
    OptimizerConfig optimizer,
    boolean gradients,
    int workers,
    int stepsPerRound,
    long totalSteps,
    long seed,
    int nativeThreads,
    int rejectedRounds,
    Storage storage,
    String stateDirectory,
    String attempt)
    implements Serializable {

  public RoundPlan {
    Objects.requireNonNull(model);
    Objects.requireNonNull(head);
    Objects.requireNonNull(optimizer);
    Objects.requireNonNull(storage);
    if (workers < 1 || stepsPerRound < 1 || totalSteps < 0) {
      throw new IllegalArgumentException(
          workers + " workers, " + stepsPerRound + " steps a round, " + totalSteps + " steps");
    }
    if (gradients && stepsPerRound != 1) {
      throw new IllegalArgumentException("gradients are averaged at every step");
    }
  }

  /** The same, but workers send gradients, at every step. */
  public RoundPlan ofGradients() {
    return new RoundPlan(
        model,
        head,
        optimizer,
        true,
        workers,
        1,
        totalSteps,
        seed,
        nativeThreads,
        rejectedRounds,
        storage,
        stateDirectory,
        attempt);
  }

  /** Names what a worker's model depends on, apart from its parameters. */
  String modelKey() {
    return model + " " + head + " " + nativeThreads;
  }

  /** Steps of the round that starts at {@code step}: fewer in the last one. */
  int steps(long step) {
    return (int) Math.min(stepsPerRound, totalSteps - step);
  }
}
