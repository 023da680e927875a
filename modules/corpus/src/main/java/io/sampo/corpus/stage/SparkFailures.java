package io.sampo.corpus.stage;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.StorageException;
import io.sampo.tokenizer.InvalidTokenizerException;

/** What really went wrong, out of the exceptions that Spark wraps around it. */
final class SparkFailures {
  private SparkFailures() {}

  /** The first cause that says so in one line: wrong input, or a storage that failed. */
  static RuntimeException unwrap(Exception failure, String stage) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidInputException
          || cause instanceof StorageException
          || cause instanceof InvalidTokenizerException) {
        return (RuntimeException) cause;
      }
      if (cause == cause.getCause()) {
        break;
      }
    }
    return failure instanceof RuntimeException e
        ? e
        : new IllegalStateException("stage " + stage + " failed: " + failure.getMessage(), failure);
  }
}
