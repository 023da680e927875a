package io.sampo.jobs.stage;

import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.KernelNeed;
import io.sampo.encoder.kernels.Precision;
import io.sampo.storage.Redaction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session of a command, made when it is first asked for.
 *
 * <p>A session that exists already, as on Databricks, is used and left running. Without a cluster
 * Spark runs embedded, on all cores of this machine.
 */
final class Session implements AutoCloseable {
  private static final String MASTER = "spark.master";
  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
  private static final String EXECUTOR_CORES = "spark.executor.cores";
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,.*");
  private static final String EXECUTOR_CLASS_PATH = "spark.executor.extraClassPath";

  /** Spark hides a value in its pages and event logs when this finds something in key or value. */
  private static final String SECRET_SETTINGS =
      "(?i)secret|password|token|access[.]?key|"
          + Redaction.keyExpression()
          + "|"
          + Redaction.expression();

  private final Map<String, String> settings;
  private SparkSession own;

  /**
   * @param settings Spark's keys as the user gave them
   */
  Session(Map<String, String> settings) {
    this.settings = settings;
  }

  /** The running session. */
  SparkSession spark() {
    if (own != null) {
      return own;
    }
    Optional<SparkSession> running = running();
    if (running.isPresent()) {
      return running.get();
    }
    SparkSession.Builder builder = SparkSession.builder();
    SparkConf submitted = new SparkConf();
    Map<String, String> options = options(settings, submitted);
    SessionJars.add(options, submitted);
    options.forEach(builder::config);
    own = builder.getOrCreate();
    return own;
  }

  /**
   * What the session is asked for: the user's keys, and defaults for those that neither the user
   * nor spark-submit set.
   *
   * @param submitted what spark-submit passed on; its master wins over the file's
   */
  static Map<String, String> options(Map<String, String> settings, SparkConf submitted) {
    Map<String, String> options = new LinkedHashMap<>(settings);
    if (submitted.contains(MASTER)) {
      options.put(MASTER, submitted.get(MASTER));
    }
    options.putIfAbsent(MASTER, "local[*]");
    String master = options.get(MASTER);
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("spark.app.name", "sampo");
    // Results do not depend on who finishes first: a second copy of a task is wasted work.
    defaults.put("spark.speculation", "false");
    defaults.put("spark.sql.session.timeZone", "UTC");
    defaults.put("spark.redaction.regex", SECRET_SETTINGS);
    defaults.put(
        "spark.redaction.string.regex", Redaction.expression()); // places of files in plans
    if (master.startsWith("local")) {
      defaults.put("spark.ui.enabled", "false");
      defaults.put("spark.ui.showConsoleProgress", "false");
      defaults.put("spark.driver.host", "127.0.0.1");
      defaults.put("spark.driver.bindAddress", "127.0.0.1");
      defaults.put("spark.sql.shuffle.partitions", "8");
      defaults.put(
          "spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/sampo-warehouse");
    }
    if (isEmbedded(master)) {
      // A machine that slept would take its only executor for lost, and end minutes later.
      defaults.put("spark.storage.blockManagerHeartbeatTimeoutMs", "30d");
    } else {
      defaults.put(EXECUTOR_OPTIONS, executorOptions() + threads(options, submitted));
      defaults.put("spark.executorEnv.OMP_NUM_THREADS", "1");
    }
    if (master.startsWith("local-cluster") && !submitted.contains("spark.jars")) {
      defaults.put(EXECUTOR_CLASS_PATH, System.getProperty("java.class.path"));
    }
    defaults.forEach(
        (key, value) -> {
          if (!submitted.contains(key)) {
            options.putIfAbsent(key, value);
          }
        });
    return options;
  }

  /** The Vector API for the kernels, and one copy of the native libraries for each node. */
  private static String executorOptions() {
    String cache =
        System.getProperty(
            "org.bytedeco.javacpp.cachedir",
            System.getProperty("java.io.tmpdir") + "/sampo-javacpp");
    return "--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.cachedir="
        + cache
        + " -D"
        + Precision.PROPERTY
        + "="
        + System.getProperty(Precision.PROPERTY, "fp32")
        + " -D"
        + KernelNeed.PROPERTY
        + "="
        + KernelNeed.chosen().label();
  }

  /**
   * A model's kernels use as many threads as an executor has cores: a machine may have several
   * executors. Nothing where nobody says how many.
   */
  private static String threads(Map<String, String> options, SparkConf submitted) {
    Matcher local = LOCAL_CLUSTER.matcher(options.get(MASTER));
    String cores =
        local.matches()
            ? local.group(1)
            : options.getOrDefault(EXECUTOR_CORES, submitted.get(EXECUTOR_CORES, ""));
    return cores.isEmpty() ? "" : " -D" + KernelChoice.THREADS_PROPERTY + "=" + cores;
  }

  /** A session that somebody else made in this process and that still runs. */
  private static Optional<SparkSession> running() {
    scala.Option<SparkSession> session = SparkSession.getDefaultSession();
    return session.isDefined() && !session.get().sparkContext().isStopped()
        ? Optional.of(session.get())
        : Optional.empty();
  }

  /** Where it runs, for the first line. */
  String master() {
    return running()
        .map(s -> s.sparkContext().master())
        .orElseGet(() -> options(settings, new SparkConf()).get(MASTER));
  }

  /** Whether tasks run in this process. */
  boolean isEmbedded() {
    return isEmbedded(master());
  }

  private static boolean isEmbedded(String master) {
    return master.startsWith("local") && !master.startsWith("local-cluster");
  }

  /** Stops the session if this command made it. */
  @Override
  public void close() {
    if (own != null) {
      own.stop();
      own = null;
    }
  }
}
