package io.sampo.tokenizer;

import java.util.regex.Pattern;

/** Tokenizer files that cannot be used as they are; the user can repair or replace them. */
public final class InvalidTokenizerException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Pattern BREAKS =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]+");
  private static final int MAX_CHARACTERS = 500; // of each part: it may quote what a file holds

  private final String artifact;
  private final String problem;
  private final String remedy;

  /**
   * @param artifact the file or directory, e.g. {@code "models/vocab.txt"}
   * @param problem what is wrong with it, in one line
   * @param remedy what to do about it, in one line
   */
  public InvalidTokenizerException(String artifact, String problem, String remedy) {
    super(line(artifact) + ": " + line(problem) + "; " + line(remedy));
    this.artifact = line(artifact);
    this.problem = line(problem);
    this.remedy = line(remedy);
  }

  InvalidTokenizerException(String artifact, String problem, String remedy, Throwable cause) {
    this(artifact, problem, remedy);
    initCause(cause);
  }

  private static String line(String text) {
    String line = BREAKS.matcher(text).replaceAll(" ");
    return line.length() <= MAX_CHARACTERS ? line : line.substring(0, MAX_CHARACTERS) + "…";
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
