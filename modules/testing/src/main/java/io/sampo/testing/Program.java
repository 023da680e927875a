package io.sampo.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another program that a test runs to its end. */
public final class Program {
  private static final int PATIENCE_MINUTES = 5; // the machine may be busy

  private Program() {}

  /**
   * Runs it; fails, with what it said, when it does not end well.
   *
   * @param directory for files with what it says
   * @param environment what is added to this process's
   * @return what it printed; its errors are not in it
   */
  public static String run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    String said = command + "\n" + printed + Files.readString(errors);
    assertTrue(ended, said);
    assertEquals(0, process.exitValue(), said);
    return printed;
  }
}
