package io.sampo.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, as its users start it; its output goes to a file. */
final class SampoProcess {
  private static final Path ROOT = Path.of(System.getProperty("sampo.root", "../.."));

  private final Process process;
  private final Path output;

  private SampoProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** As the launcher starts it: the modules' class paths and an embedded Spark. */
  static SampoProcess embedded(Path run, String... arguments) {
    List<String> command = new ArrayList<>(List.of("java"));
    command.addAll(List.of(System.getProperty("sampo.module.options").split(" ")));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-Xmx1g", "-cp", classPath()));
    command.add("io.sampo.jobs.Sampo");
    command.addAll(List.of(arguments));
    return start(command, run, Map.of());
  }

  /** The fat jar by {@code spark-submit}. */
  static SampoProcess submitted(
      io.sampo.testing.SparkHome spark, Path run, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>(List.of(spark.submit().toString()));
    command.addAll(
        List.of(
            "--conf", "spark.ui.enabled=false",
            "--conf", "spark.driver.extraJavaOptions=--add-modules=jdk.incubator.vector",
            "--conf", "spark.executor.extraJavaOptions=--add-modules=jdk.incubator.vector",
            "--conf", "spark.executorEnv.OMP_NUM_THREADS=1"));
    command.addAll(options);
    command.addAll(List.of("--class", "io.sampo.jobs.Sampo", jar().toString()));
    command.addAll(List.of(arguments));
    return start(command, run, Map.of("SPARK_SCALA_VERSION", spark.scalaVersion()));
  }

  /** Arguments of a stage of the tiny configuration. */
  static String[] tiny(String stage, String... more) {
    List<String> arguments = new ArrayList<>(List.of(stage));
    arguments.add(ROOT.resolve("modules/jobs/src/test/resources/tiny.conf").toString());
    arguments.addAll(Arrays.asList(more));
    return arguments.toArray(String[]::new);
  }

  private static Path jar() {
    return ROOT.resolve("modules/jobs/target/sampo.jar");
  }

  private static String classPath() {
    try {
      Path list = ROOT.resolve("modules/jobs/target/classpath.txt");
      return ROOT.resolve("modules/jobs/target/classes") + ":" + Files.readString(list).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the build writes modules/jobs/target/classpath.txt", e);
    }
  }

  private static SampoProcess start(List<String> command, Path run, Map<String, String> more) {
    try {
      Files.createDirectories(run.toAbsolutePath().getParent());
      Path output = Files.createTempFile("sampo", ".out");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("OMP_NUM_THREADS", "1");
      builder.environment().put("SAMPO_RUN", run.toAbsolutePath().toString());
      builder
          .environment()
          .put("SAMPO_SAMPLES", ROOT.resolve("data-samples").toAbsolutePath().toString());
      builder.environment().putAll(more);
      builder.environment().remove("SPARK_HOME");
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      return new SampoProcess(process, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end and fails unless the exit code is the one expected. */
  SampoProcess expect(int exitCode) {
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        kill();
        throw new AssertionError("still running after 5 minutes:\n" + output());
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (process.exitValue() != exitCode) {
      throw new AssertionError(
          "exit code " + process.exitValue() + " instead of " + exitCode + ":\n" + output());
    }
    return this;
  }

  boolean running() {
    return process.isAlive();
  }

  /** kill -9 of this process and of what it started. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The executor processes that it started, by their main class. */
  List<ProcessHandle> executors() {
    return process
        .descendants()
        .filter(p -> p.info().commandLine().orElse("").contains("ExecutorBackend"))
        .toList();
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
