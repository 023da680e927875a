package io.sampo.jobs.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.testing.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Python with the tools that people deploy with, of the versions in {@code .ci}. Tests are
 * skipped where the environment variable does not name one, and fail under CI.
 */
public final class Tools {
  static final Path ROOT = Path.of(System.getProperty("sampo.root", "../..")).toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String python;

  private Tools(String python) {
    this.python = python;
  }

  /** The interpreter that this variable names. */
  public static Tools of(String variable) {
    String python = System.getenv(variable);
    if (System.getenv("CI") != null) {
      assertThat(python).as("the environment variable " + variable).isNotNull();
    }
    assumeTrue(python != null, variable + " names no Python");
    return new Tools(python);
  }

  /**
   * Runs a script of {@code src/test/python}.
   *
   * @return the JSON in the last line of what it prints
   */
  public JsonNode run(
      Path directory, String script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path file = ROOT.resolve("modules/jobs/src/test/python").resolve(script);
    List<String> command = new ArrayList<>(List.of(python, "-B", file.toString()));
    command.addAll(List.of(arguments));
    List<String> lines = Program.run(directory, environment, command).lines().toList();
    return JSON.readTree(lines.get(lines.size() - 1));
  }
}
