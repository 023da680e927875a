package io.sampo.tasks;

/**
 * A row that no model can read; it belongs into the error table, and the run goes on. Has no stack
 * trace, since a table may hold millions of them.
 */
public final class UnusableRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String reason;

  /**
   * @param reason a word to group by, snake_case, e.g. {@code empty_text}
   * @param detail a sentence for a person
   */
  public UnusableRowException(String reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** A word to group by, snake_case. */
  public String reason() {
    return reason;
  }
}
