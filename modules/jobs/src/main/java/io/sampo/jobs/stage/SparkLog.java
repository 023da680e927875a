package io.sampo.jobs.stage;

import io.sampo.storage.Storage;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.AppenderComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/**
 * Sends what Spark and the libraries log to a file, where the launcher started us ({@code
 * -Dsampo.launcher=true}). On a cluster its own logging stays as it is.
 */
public final class SparkLog {
  private static final String FILE = "spark.log";
  private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %p %c{1}: %m%n%ex";

  private SparkLog() {}

  private static boolean ours() {
    return Boolean.getBoolean("sampo.launcher");
  }

  /** Nothing is logged until the run directory is known. */
  public static void quiet() {
    if (ours()) {
      ConfigurationBuilder<BuiltConfiguration> builder =
          ConfigurationBuilderFactory.newConfigurationBuilder();
      builder.setStatusLevel(Level.OFF).add(builder.newRootLogger(Level.OFF));
      Configurator.reconfigure(builder.build(false));
    }
  }

  /**
   * From now on everything goes to {@code logs/spark.log} of the run, or, when the run is not on
   * the local disk, of {@code cache}.
   *
   * @return a few words that say where the log is
   */
  static String of(String runUri, Path cache) {
    if (!ours()) {
      return "Spark's log";
    }
    String run = Storage.display(runUri);
    Path file = (run.contains("://") ? cache : Path.of(run)).resolve("logs").resolve(FILE);
    ConfigurationBuilder<BuiltConfiguration> builder =
        ConfigurationBuilderFactory.newConfigurationBuilder();
    AppenderComponentBuilder appender =
        builder
            .newAppender("file", "File")
            .addAttribute("fileName", file.toString())
            .addAttribute("append", true)
            .add(builder.newLayout("PatternLayout").addAttribute("pattern", PATTERN));
    builder
        .setStatusLevel(Level.OFF)
        .add(appender)
        .add(builder.newRootLogger(Level.INFO).add(builder.newAppenderRef("file")));
    Configurator.reconfigure(builder.build(false));
    return file.toString();
  }
}
