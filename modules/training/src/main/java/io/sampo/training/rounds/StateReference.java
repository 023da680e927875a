package io.sampo.training.rounds;

import java.io.Serializable;
import java.util.Objects;

/** A file of optimizer state that a round's commit named: its place and its hash. */
public final class StateReference implements Serializable {
  private static final long serialVersionUID = 1L;
  private final String file;
  private final String sha256;
  private final long steps;

  /**
   * @param file relative to the run's state directory, {@code <round>/<worker>-<attempt>}
   * @param sha256 of the file's bytes, hex
   * @param steps the optimizer has taken, for its bias correction
   */
  public StateReference(String file, String sha256, long steps) {
    this.file = Objects.requireNonNull(file);
    this.sha256 = Objects.requireNonNull(sha256);
    this.steps = steps;
  }

  public String file() {
    return file;
  }

  public String sha256() {
    return sha256;
  }

  public long steps() {
    return steps;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StateReference that
        && file.equals(that.file)
        && sha256.equals(that.sha256)
        && steps == that.steps;
  }

  @Override
  public int hashCode() {
    return Objects.hash(file, sha256);
  }

  @Override
  public String toString() {
    return file + " (" + sha256 + ")";
  }
}
