package io.sampo.benchmarks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.Precision;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Executors that are processes of their own, without a Spark distribution. Spark starts them from
 * what the environment says at the start of the process, so the benchmark starts itself again.
 */
final class LocalCluster {
  private static final String HOME = "SPARK_HOME";

  private LocalCluster() {}

  /** Whether the environment has what Spark wants. */
  static boolean isPossible() {
    return System.getenv(HOME) != null;
  }

  /** Runs a benchmark in a process whose environment has it. */
  static Map<String, Object> again(String benchmark, Map<String, String> settings) {
    try {
      Path home = Files.createTempDirectory("sampo-bench-spark");
      Path jars = Files.createDirectory(home.resolve("jars"));
      String classPath = System.getProperty("java.class.path");
      for (String entry : classPath.split(File.pathSeparator)) {
        Path jar = Path.of(entry).toAbsolutePath();
        Path link = jars.resolve(jar.getFileName());
        if (entry.endsWith(".jar") && !Files.exists(link)) {
          Files.createSymbolicLink(link, jar);
        }
      }
      Path answer = home.resolve("answer.json");
      List<String> command =
          new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
      for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
        if (!option.startsWith("-Dsampo.stderr")) { // a descriptor of this process
          command.add(option);
        }
      }
      command.addAll(List.of("-cp", classPath, Bench.class.getName(), benchmark));
      settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
      command.addAll(List.of("--json", answer.toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put(HOME, home.toString());
      builder.environment().put("SPARK_SCALA_VERSION", "2.12");
      int code = builder.start().waitFor();
      if (code != 0 && !Files.exists(answer)) { // a campaign that found something has an answer
        throw new IllegalStateException("the benchmark's own process ended with code " + code);
      }
      return new ObjectMapper()
          .readValue(answer.toFile(), new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The executors that this process has started. */
  static Stream<ProcessHandle> executors() {
    return ProcessHandle.current().descendants().filter(LocalCluster::isExecutor);
  }

  private static boolean isExecutor(ProcessHandle process) {
    try {
      // not ProcessHandle's command line, which is absent where the class path is long
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .contains("CoarseGrainedExecutorBackend");
    } catch (IOException e) {
      return false; // it has just ended
    }
  }

  /** A session with executors of one core, whose heap is resident from the start. */
  static SparkSession.Builder of(int executors, int memoryMb, String precision) {
    return LocalSpark.on("local-cluster[" + executors + ",1," + memoryMb + "]")
        .config("spark.executor.memory", memoryMb + "m")
        .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .config("spark.executorEnv.OMP_NUM_THREADS", "1")
        .config(
            "spark.executor.extraJavaOptions",
            "--add-modules=jdk.incubator.vector -XX:+AlwaysPreTouch -Xms"
                + memoryMb
                + "m -D"
                + Precision.PROPERTY
                + "="
                + precision
                + " -D"
                + KernelChoice.THREADS_PROPERTY
                + "=1 -Dorg.bytedeco.javacpp.cachedir="
                + System.getProperty(
                    "org.bytedeco.javacpp.cachedir",
                    System.getProperty("java.io.tmpdir") + "/sampo-javacpp"));
  }
}
