package io.sampo.storage;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;

/**
 * Kills the writer at its k-th change of the file system: the change and all later ones, clean-up
 * among them, do not happen any more.
 */
final class Death implements FaultyFileSystem.Fault {
  private final int at;
  private final boolean haltsProcess;
  private final AtomicInteger changes = new AtomicInteger();

  private Death(int at, boolean haltsProcess) {
    this.at = at;
    this.haltsProcess = haltsProcess;
  }

  /** In this process: every change from the k-th on throws. */
  static Death simulated(int at) {
    return new Death(at, false);
  }

  /** The process ends at the k-th change, without shutdown hooks. */
  static Death halting(int at) {
    return new Death(at, true);
  }

  /** Nobody dies; only counts. */
  static Death never() {
    return new Death(Integer.MAX_VALUE, false);
  }

  int changes() {
    return changes.get();
  }

  @Override
  public void before(String operation, Path path) throws IOException {
    if (changes.incrementAndGet() < at) {
      return;
    }
    if (haltsProcess) {
      Runtime.getRuntime().halt(137);
    }
    throw new IOException("dead");
  }
}
