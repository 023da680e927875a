package io.sampo.tokenizer;

/** Tokenizer files that cannot be used as they are; the user can repair or replace them. */
public final class InvalidTokenizerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String artifact;
  private final String problem;
  private final String remedy;

  /**
   * @param artifact the file or directory, e.g. {@code "models/vocab.txt"}
   * @param problem what is wrong with it, in one line
   * @param remedy what to do about it, in one line
   */
  public InvalidTokenizerException(String artifact, String problem, String remedy) {
    super(artifact + ": " + problem + "; " + remedy);
    this.artifact = artifact;
    this.problem = problem;
    this.remedy = remedy;
  }

  InvalidTokenizerException(String artifact, String problem, String remedy, Throwable cause) {
    this(artifact, problem, remedy);
    initCause(cause);
  }

  public String artifact() {
    return artifact;
  }

  public String problem() {
    return problem;
  }

  public String remedy() {
    return remedy;
  }
}
