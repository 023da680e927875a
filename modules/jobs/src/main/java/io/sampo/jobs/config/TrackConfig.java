package io.sampo.jobs.config;

import io.sampo.storage.InvalidInputException;
import java.util.Optional;

/**
 * Who else is told of a run's metrics. What an MLflow server asks for is taken from the
 * environment: MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.
 *
 * @param tensorboard directory in which TensorBoard looks for runs; the run gets one of its own in
 *     it
 * @param mlflow address of an MLflow server, {@code http://…} or {@code https://…}
 * @param experiment of MLflow, made when it is not there
 * @param prometheus whether Spark's metrics system has the newest metrics as gauges
 */
public record TrackConfig(
    Optional<String> tensorboard, Optional<String> mlflow, String experiment, boolean prometheus) {
  /** Refuses an address that is none. */
  public TrackConfig {
    if (mlflow.isPresent() && !mlflow.get().matches("https?://.+")) {
      throw new InvalidInputException(
          "track.mlflow", "'" + mlflow.get() + "' is no address", "write http://host:port");
    }
    if (experiment.isBlank()) {
      throw new InvalidInputException("track.experiment", "is empty", "name one, e.g. sampo");
    }
  }

  /** Nobody. */
  public static TrackConfig defaults() {
    return new TrackConfig(Optional.empty(), Optional.empty(), "sampo", false);
  }
}
