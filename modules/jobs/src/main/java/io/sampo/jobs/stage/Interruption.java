package io.sampo.jobs.stage;

import io.sampo.jobs.console.Console;

/**
 * Says, when the process is told to end in the middle of a stage (Ctrl-C, a scheduler's SIGTERM),
 * that nothing is lost.
 */
final class Interruption implements AutoCloseable {
  private final Thread hook;

  private Interruption(Thread hook) {
    this.hook = hook;
  }

  /**
   * Watches until closed.
   *
   * @param runDirectory where the finished parts lie
   */
  static Interruption watch(Console console, String runDirectory) {
    Thread hook = new Thread(() -> tell(console, runDirectory), "sampo-interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  private static void tell(Console console, String runDirectory) {
    console.bar("");
    console.line(
        "stopped; finished stages and checkpoints are kept in "
            + runDirectory
            + ": run the same command again to go on");
  }

  /** Whether the process is ending: what fails now fails because of that. */
  static boolean inProgress() {
    Thread probe = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  @Override
  public void close() {
    if (!inProgress()) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
