package io.sampo.encoder.checkpoint;

import io.sampo.storage.InvalidInputException;

/** The sentences that several parts of this package refuse with. */
final class Refusals {
  private Refusals() {}

  /** A file whose bytes are not what its format says. */
  static InvalidInputException damagedFile(String artifact, String problem) {
    return new InvalidInputException(
        artifact, problem, "write or copy the checkpoint again, or use an earlier one");
  }

  /** A well-formed checkpoint of something that is not this model. */
  static InvalidInputException otherModel(String artifact, String problem) {
    return new InvalidInputException(
        artifact, problem, "use a checkpoint whose config.json and weights belong together");
  }
}
