package io.sampo.jobs.stage;

/** The process is ending in the middle of a stage, and has said so. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoppedException(Throwable cause) {
    super("stopped", cause);
  }
}
