package io.sampo.scoring.sink;

import io.sampo.storage.Redaction;

/** A target refused, or went away. The scored table is kept; the same command delivers it again. */
public final class SinkException extends RuntimeException {
  /**
   * @param target where the table should have gone
   * @param cause why it did not
   */
  SinkException(String target, Throwable cause) {
    super(
        Redaction.redact(
            target
                + ": the scored table could not be delivered: "
                + reason(cause)
                + "; it is kept in the run directory: run the same command again to deliver it"),
        cause);
  }

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).strip();
    return message.lines().findFirst().orElse(cause.getClass().getSimpleName()).strip();
  }
}
