package io.sampo.encoder;

/**
 * Decides the dropout masks of one step: same key, same masks, on any number of threads.
 *
 * @param seed of the run (and worker)
 * @param step of the optimizer
 */
public record DropoutKey(long seed, long step) {
  /** No dropout in this step. */
  public static final DropoutKey NONE = new DropoutKey(0, -1);

  public DropoutKey {
    if (step < -1) {
      throw new IllegalArgumentException("step " + step + " is negative");
    }
  }

  /** Whether this key stands for a step without dropout. */
  public boolean none() {
    return step < 0;
  }
}
