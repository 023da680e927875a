package io.sampo.jobs.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** SIGSTOP and SIGCONT, which Java cannot send, by a shell that stays open to be quick. */
final class Signals {
  private static final Process SHELL = shell();

  private Signals() {}

  private static Process shell() {
    try {
      // It ends with this JVM, which holds the other end of its input.
      return new ProcessBuilder("sh").redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops a process; returns when it stands still or is gone. */
  static void freeze(ProcessHandle process) {
    send("STOP", process);
    while (process.isAlive() && !frozen(process)) {
      pause();
    }
    // The other threads stop within the scheduler's next ticks.
    LockSupport.parkNanos(20_000_000L);
  }

  /** Lets it go on. */
  static void thaw(ProcessHandle process) {
    send("CONT", process);
  }

  /** Between two looks. */
  static void pause() {
    LockSupport.parkNanos(4_000_000L);
  }

  private static synchronized void send(String signal, ProcessHandle process) {
    String command = "kill -" + signal + " " + process.pid() + " 2>/dev/null\n";
    try {
      SHELL.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
      SHELL.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean frozen(ProcessHandle process) {
    try {
      // pid (name) state …; the name may hold anything
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
