package io.sampo.jobs;

import io.sampo.jobs.command.Commands;
import io.sampo.jobs.command.Workplace;
import io.sampo.jobs.console.Console;
import io.sampo.jobs.stage.SparkLog;
import io.sampo.storage.Storage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkUserAppException;
import picocli.CommandLine;

/**
 * The command line.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 bad configuration or input. Started by somebody else
 * (spark-submit, a notebook, a job service) it never ends the process: it returns, or throws {@link
 * SparkUserAppException} with the code.
 */
public final class Sampo {
  private Sampo() {}

  /** Runs one command and ends the process, if it is ours. */
  public static void main(String[] args) throws SparkUserAppException {
    boolean ours = isProcessOwn();
    int code = run(args, Console.ofProcess(), System.in, new FileOutputStream(FileDescriptor.out));
    if (ours) {
      System.exit(code);
    }
    if (code != 0) {
      throw new SparkUserAppException(code);
    }
  }

  /** Runs one command and returns its exit code. */
  static int run(String[] args, Console console, InputStream in, OutputStream out) {
    SparkLog.quiet();
    Workplace place = new Workplace(console, in, out, Storage.of(new Configuration()), cache());
    CommandLine line = Commands.of(place);
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    Failures failures = new Failures(console);
    line.setParameterExceptionHandler(failures);
    line.setExecutionExceptionHandler(failures);
    try {
      return line.execute(args);
    } catch (Error e) {
      return failures.failed(e);
    }
  }

  /** Whether {@code main} is the bottom of this thread, rather than called by another program. */
  private static boolean isProcessOwn() {
    StackTraceElement[] frames = Thread.currentThread().getStackTrace();
    return frames[frames.length - 1].getClassName().equals(Sampo.class.getName());
  }

  private static Path cache() {
    String given = System.getProperty("sampo.cache", "");
    return given.isEmpty()
        ? Path.of(System.getProperty("java.io.tmpdir"), "sampo")
        : Path.of(given);
  }
}
