package io.sampo.storage;

/**
 * The user's input or configuration is wrong: a job ends with exit code 2.
 *
 * <p>The message is one line, {@code artifact: problem; remedy}, with secrets redacted.
 */
public final class InvalidInputException extends RuntimeException {
  private final String artifact;
  private final String problem;
  private final String remedy;

  /**
   * @param artifact the file, directory or configuration key that is wrong
   * @param problem what is wrong with it, and why it is refused
   * @param remedy what the user can do
   */
  public InvalidInputException(String artifact, String problem, String remedy) {
    this(artifact, problem, remedy, null);
  }

  /** As above, keeping the {@code cause}. */
  public InvalidInputException(String artifact, String problem, String remedy, Throwable cause) {
    super(OneLine.of(artifact + ": " + problem + "; " + remedy), cause);
    this.artifact = OneLine.of(artifact);
    this.problem = OneLine.of(problem);
    this.remedy = OneLine.of(remedy);
  }

  /** The file, directory or configuration key that is wrong. */
  public String artifact() {
    return artifact;
  }

  /** What is wrong with it. */
  public String problem() {
    return problem;
  }

  /** What the user can do. */
  public String remedy() {
    return remedy;
  }
}
