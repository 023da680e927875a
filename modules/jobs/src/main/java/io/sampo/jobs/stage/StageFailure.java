package io.sampo.jobs.stage;

import io.sampo.storage.ClaimLostException;
import io.sampo.storage.StorageException;
import java.util.Optional;

/** A stage failed, and not because of the user's input. */
public final class StageFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param stage which one
   * @param log where the details are
   */
  StageFailure(String stage, String log, Throwable cause) {
    super(stage + " failed: " + describe(cause) + " (details: " + log + ")", cause);
  }

  /** What went wrong, in a line: the innermost cause, for Spark wraps what its tasks say. */
  public static String describe(Throwable e) {
    if (e instanceof StageFailure) {
      return e.getMessage();
    }
    Throwable root = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StorageException || cause instanceof ClaimLostException) {
        return cause.getMessage();
      }
      root = cause;
    }
    if (root instanceof OutOfMemoryError) {
      return "out of memory ("
          + root.getMessage()
          + "); give it more, e.g. SAMPO_JAVA_OPTS=-Xmx8g"
          + " or spark.executor.memory";
    }
    if (String.valueOf(root.getMessage()).contains("No space left on device")) {
      return "a disk is full ("
          + root.getMessage()
          + "); make room where run.dir lies and where Spark keeps its files (spark.local.dir), and"
          + " run the same command again";
    }
    Optional<String> message =
        Optional.ofNullable(root.getMessage()).flatMap(m -> m.lines().findFirst());
    return root.getClass().getSimpleName() + message.map(m -> ": " + m).orElse("");
  }
}
