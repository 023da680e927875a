package io.sampo.storage;

/**
 * Ends a stage that was only asked what it would do, at the moment when it would begin to do it;
 * see {@link RunDirectory#planning}.
 */
public final class PlannedStageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean complete;

  /**
   * @param complete whether the stage would be skipped
   * @param reason why, in words
   */
  PlannedStageException(boolean complete, String reason) {
    super(reason);
    this.complete = complete;
  }

  /** Whether the stage would be skipped. */
  public boolean complete() {
    return complete;
  }
}
