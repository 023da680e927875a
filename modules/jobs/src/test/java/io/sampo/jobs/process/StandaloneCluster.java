package io.sampo.jobs.process;

import io.sampo.testing.SparkHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spark's own cluster of a master and two workers of one core. The workers have addresses of their
 * own, as hosts have: Spark repeats a slow task on another host only, and the executors of {@code
 * local-cluster} share one.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("spark://127\\.0\\.0\\.1:\\d+");
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final SparkHome spark;
  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private String address = "";

  private StandaloneCluster(SparkHome spark, Path directory) {
    this.spark = spark;
    this.directory = directory;
  }

  /** Starts the processes, which write below {@code directory}. */
  static StandaloneCluster start(SparkHome spark, Path directory) {
    StandaloneCluster cluster = new StandaloneCluster(spark, directory);
    try {
      cluster.startMaster();
      cluster.startWorker("127.0.0.1");
      cluster.startWorker("127.0.0.2");
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void startMaster() {
    Path output = start("master.Master", "127.0.0.1");
    await("the master", output, () -> !find(output).isEmpty());
    address = find(output);
  }

  private void startWorker(String host) {
    String work = directory.resolve("work-" + host).toString();
    Path output =
        start("worker.Worker", host, "--cores", "1", "--memory", "2g", "--work-dir", work, address);
    await("worker " + host, output, () -> read(output).contains("Successfully registered"));
  }

  private Path start(String daemon, String host, String... more) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-Xmx512m", "-cp"));
    command.add(spark.directory().resolve("jars") + "/*");
    command.add("org.apache.spark.deploy." + daemon);
    command.addAll(List.of("--host", host, "--port", "0", "--webui-port", "0"));
    command.addAll(List.of(more));
    Path output = directory.resolve(daemon + "-" + host + ".out");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(SampoProcess.QUICK_START);
    builder.environment().put("SPARK_HOME", spark.directory().toString());
    builder.environment().put("SPARK_SCALA_VERSION", spark.scalaVersion());
    builder.environment().put("SPARK_LOCAL_IP", host);
    builder.environment().put("SPARK_LOCAL_DIRS", directory.resolve("tmp").toString());
    try {
      processes.add(builder.redirectErrorStream(true).redirectOutput(output.toFile()).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return output;
  }

  private void await(String what, Path output, BooleanSupplier so) {
    Process process = processes.get(processes.size() - 1);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new AssertionError(what + " did not start:\n" + read(output));
      }
      Signals.pause();
    }
  }

  private static String find(Path output) {
    Matcher found = ADDRESS.matcher(read(output));
    return found.find() ? found.group() : "";
  }

  private static String read(Path output) {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code spark.master} wants it. */
  String address() {
    return address;
  }

  /** The executors of all workers. */
  List<ProcessHandle> executors() {
    return processes.stream().flatMap(p -> SampoProcess.executors(p.toHandle()).stream()).toList();
  }

  /** Kills the workers, their executors and the master. */
  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>();
    for (Process process : processes) {
      all.addAll(process.descendants().toList());
      all.add(process.toHandle());
    }
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().join());
  }
}
