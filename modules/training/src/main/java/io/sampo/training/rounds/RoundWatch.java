package io.sampo.training.rounds;

import org.apache.spark.broadcast.Broadcast;

/** Who looks at a run between rounds, on the driver: evaluates it, saves it, tells of it. */
public interface RoundWatch {
  /**
   * Before the first round of this process.
   *
   * @param parameters the model, by slice
   * @param over whether there is no round to come
   */
  void started(RoundState state, Broadcast<float[][]> parameters, boolean over);

  /**
   * After a round; the network's parameters are those of {@code state}.
   *
   * @param parameters the model, by slice
   * @param last whether no round follows
   */
  void finished(
      RoundState state, RoundOutcome outcome, Broadcast<float[][]> parameters, boolean last);
}
