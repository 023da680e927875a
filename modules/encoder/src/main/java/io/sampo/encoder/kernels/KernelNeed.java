package io.sampo.encoder.kernels;

import io.sampo.storage.InvalidInputException;
import java.util.Locale;

/** What a user lets models be computed with. */
public enum KernelNeed {
  /** The fastest kernels that run here, whatever they are. */
  AUTO,
  /** oneDNN with the Java Vector API, or nothing. */
  NATIVE;

  /** System property: {@code auto} (when absent) or {@code native}. */
  public static final String PROPERTY = "sampo.kernels";

  /** What the system property {@value #PROPERTY} says. */
  public static KernelNeed chosen() {
    return valueOf(System.getProperty(PROPERTY, AUTO.label()).toUpperCase(Locale.ROOT));
  }

  /** Its name in configurations. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Refuses slower kernels where {@link #NATIVE} ones are wanted.
   *
   * @param missing what is not here
   * @param remedy how to get it
   */
  static void allowSlower(String missing, String remedy) {
    if (chosen() == NATIVE) {
      throw new InvalidInputException(
          "run.kernels",
          "native needs " + missing,
          remedy + ", or set run.kernels = auto, which is slower here");
    }
  }
}
