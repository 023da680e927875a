package io.sampo.scoring;

import io.sampo.encoder.Bert;
import io.sampo.encoder.checkpoint.Checkpoint;

/**
 * A model in the memory of a JVM.
 *
 * @param checkpoint where it was read from
 * @param bert its weights and tokenizer
 */
record ServedModel(Checkpoint checkpoint, Bert bert) implements AutoCloseable {
  static ServedModel of(Checkpoint checkpoint) {
    return new ServedModel(checkpoint, Bert.of(checkpoint));
  }

  @Override
  public void close() {
    bert.close();
  }
}
