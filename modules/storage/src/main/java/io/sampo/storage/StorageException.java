package io.sampo.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.apache.hadoop.security.AccessControlException;

/**
 * A file system refused or failed: full, read-only, no permission, not reachable. Exit code 1.
 *
 * <p>The message is one line naming the path; the {@link IOException} is kept as the cause.
 */
public final class StorageException extends RuntimeException {
  private final String path;

  /**
   * @param action what was tried, e.g. {@code "write"}
   * @param uri the file or directory
   * @param cause what the file system said
   */
  public StorageException(String action, String uri, IOException cause) {
    super(
        OneLine.of("cannot " + action + " " + Storage.display(uri) + ": " + reason(cause)), cause);
    this.path = OneLine.of(Storage.display(uri));
  }

  /** The file or directory, redacted. */
  public String path() {
    return path;
  }

  private static String reason(IOException cause) {
    String said = said(cause);
    String lower = said.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota")) {
      return said + "; free some space and run the same command again";
    }
    if (lower.contains("read-only")
        || lower.contains("readonly")
        || lower.contains("mkdirs failed")) { // all that a local disk of Hadoop's says
      return said + "; choose a directory that can be written";
    }
    if (cause instanceof AccessControlException
        || cause instanceof AccessDeniedException
        || lower.contains("permission denied")
        || lower.contains("operation not permitted")) {
      return said + "; allow this user to use it or choose another path";
    }
    if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
      return said + "; check that the path exists";
    }
    return said;
  }

  /** The first line of the message; the class alone says "AccessDenied" or "NoSuchFile". */
  private static String said(IOException cause) {
    String message = cause.getMessage();
    String first = message == null ? "" : message.lines().findFirst().orElse("");
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    return first.isBlank() ? cause.getClass().getSimpleName() : first;
  }
}
