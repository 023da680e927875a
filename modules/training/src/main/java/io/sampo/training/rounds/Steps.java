package io.sampo.training.rounds;

import io.sampo.encoder.Batch;
import io.sampo.encoder.Targets;
import java.io.IOException;

/** The batches of one worker, one after another, from some position on. Not thread-safe. */
public interface Steps extends AutoCloseable {
  /**
   * Moves to the next batch.
   *
   * @return false when there is none and never will be
   */
  boolean next() throws IOException;

  Batch batch();

  Targets targets();

  /** How many of {@link #batch}'s answers count in its mean loss. */
  int answers();

  /** The position after {@link #batch}: a stream opened here goes on with the next one. */
  Position position();

  @Override
  void close() throws IOException;
}
