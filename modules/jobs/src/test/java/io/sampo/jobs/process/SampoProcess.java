package io.sampo.jobs.process;

import io.sampo.testing.SparkHome;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The program in a process of its own, as its users start it; its output goes to a file. */
final class SampoProcess implements AutoCloseable {
  /** Of anything that a process is waited for: the machine may be busy. */
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  /**
   * For every process, executors too: they live for seconds, in which the second compiler costs
   * more than it saves, and vectors without it are slower than plain loops.
   */
  static final Map<String, String> QUICK_START =
      Map.of(
          "JAVA_TOOL_OPTIONS",
          "-XX:TieredStopAtLevel=1 -XX:MetaspaceSize=256m -Dsampo.vectors=false");

  private final Process process;
  private final Path output;

  private SampoProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** By the launcher, with an embedded Spark. */
  static SampoProcess embedded(Path run, String... arguments) {
    Map<String, String> environment = environment(run);
    environment.put("SAMPO_JAVA_OPTS", "-Xmx1g -Djava.io.tmpdir=" + scratch(run));
    return start(run, environment, List.of(Launcher.SCRIPT.toString()), arguments);
  }

  /** By the launcher, which finds {@code SPARK_HOME} set. */
  static SampoProcess launched(SparkHome spark, Path run, String options, String... arguments) {
    Map<String, String> environment = environment(run);
    environment.put("SPARK_HOME", spark.directory().toString());
    environment.put("SAMPO_SUBMIT_OPTS", options);
    environment.put("SAMPO_JAVA_OPTS", "-Djava.io.tmpdir=" + scratch(run));
    return start(run, environment, List.of(Launcher.SCRIPT.toString()), arguments);
  }

  /** By {@code spark-submit}, as the README shows. */
  static SampoProcess submitted(
      SparkHome spark, Path run, List<String> options, String... arguments) {
    return submitted(spark, run, options, "io.sampo.jobs.Sampo", arguments);
  }

  /** A program of these tests by {@code spark-submit}, with the jar as its library. */
  static SampoProcess submitted(SparkHome spark, Path run, Class<?> program, String... arguments) {
    String path = Workspace.jar() + File.pathSeparator + Workspace.testClasses();
    List<String> options = List.of("--master", "local[2]", "--driver-class-path", path);
    return submitted(spark, run, options, program.getName(), arguments);
  }

  private static SampoProcess submitted(
      SparkHome spark, Path run, List<String> options, String main, String... arguments) {
    Path cache = Workspace.CACHE.resolve("javacpp");
    List<String> command = new ArrayList<>(List.of(spark.submit().toString()));
    command.addAll(options);
    command.addAll(
        List.of(
            "--driver-java-options",
            "--add-modules=jdk.incubator.vector -Djava.io.tmpdir="
                + scratch(run)
                + " -Dorg.bytedeco.javacpp.cachedir="
                + cache));
    command.addAll(List.of("--class", main, Workspace.jar().toString()));
    return start(run, environment(run), command, arguments);
  }

  private static final class Launcher {
    private static final Path SCRIPT = Workspace.launcher();
  }

  private static Map<String, String> environment(Path run) {
    Map<String, String> environment = new HashMap<>(QUICK_START);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("SAMPO_CACHE", Workspace.CACHE.toString());
    environment.put("SAMPO_RUN", run.toString());
    environment.put("SAMPO_SAMPLES", Workspace.ROOT.resolve("data-samples").toString());
    environment.put("SPARK_LOCAL_DIRS", scratch(run).toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    return environment;
  }

  /** Temporary files of a run's processes: beside the run, whatever becomes of them. */
  private static Path scratch(Path run) {
    try {
      return Files.createDirectories(run.resolveSibling("tmp"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SampoProcess start(
      Path run, Map<String, String> environment, List<String> command, String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(all);
    for (String inherited : List.of("SPARK_HOME", "SPARK_SCALA_VERSION", "OMP_NUM_THREADS")) {
      builder.environment().remove(inherited);
    }
    builder.environment().putAll(environment);
    try {
      Path output = Files.createTempFile(scratch(run), "sampo", ".out");
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      return new SampoProcess(process, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end and fails unless the exit code is the one expected. */
  SampoProcess expect(int exitCode) {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + PATIENCE + ":\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      close();
    }
    if (process.exitValue() != exitCode) {
      throw new AssertionError(
          "exit code " + process.exitValue() + " instead of " + exitCode + ":\n" + output());
    }
    return this;
  }

  /** Waits until something is so; fails when the process ends before. */
  void await(String what, BooleanSupplier so) {
    if (!within(PATIENCE, so)) {
      close();
      throw new AssertionError("never saw " + what + ":\n" + output());
    }
  }

  /** Waits a while until something is so; gives up when the process ends. */
  boolean within(Duration patience, BooleanSupplier so) {
    long end = System.nanoTime() + patience.toNanos();
    while (!so.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        return false;
      }
      Signals.pause();
    }
    return true;
  }

  /** Stops this process in a moment at which something is so. */
  void freezeWhen(String what, BooleanSupplier so) {
    freezeWhen(process.toHandle(), what, so);
  }

  /**
   * Stops a process in a moment at which something is so, and is still so when it stands still. A
   * moment that was missed is waited for again.
   */
  void freezeWhen(ProcessHandle other, String what, BooleanSupplier so) {
    await(
        what,
        () -> {
          if (!so.getAsBoolean()) {
            return false;
          }
          Signals.freeze(other);
          if (so.getAsBoolean()) {
            return true;
          }
          Signals.thaw(other);
          return false;
        });
  }

  /** Lets this process go on. */
  void thaw() {
    Signals.thaw(process.toHandle());
  }

  /** {@code kill -9} of this process, of what it started, and of nothing else. */
  void kill() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().join());
  }

  @Override
  public void close() {
    kill();
  }

  /** The executor processes that it started. */
  List<ProcessHandle> executors() {
    return executors(process.toHandle());
  }

  /** The executor processes that another process started. */
  static List<ProcessHandle> executors(ProcessHandle other) {
    return other.descendants().filter(SampoProcess::isExecutor).toList();
  }

  private static boolean isExecutor(ProcessHandle handle) {
    try {
      // ProcessHandle.Info leaves a command as long as this one out.
      return Files.readString(Path.of("/proc/" + handle.pid() + "/cmdline"))
          .contains("CoarseGrainedExecutorBackend");
    } catch (IOException e) {
      return false; // it has just ended
    }
  }

  /** What it has printed. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
