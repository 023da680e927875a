package io.sampo.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A Spark home made of links to the jars of a Maven class path: enough for {@code spark-submit} and
 * for the executor processes of {@code local-cluster}, without downloading a distribution.
 */
public final class SparkHome {
  private static final String SUBMIT =
      """
      #!/usr/bin/env bash
      # As spark-submit and spark-class of a distribution: Spark's launcher makes the command.
      SPARK_HOME=$(cd "$(dirname "$0")/.." && pwd)
      export SPARK_HOME SPARK_SCALA_VERSION=%s
      command=()
      {
        read -r _ # the command follows on the next line
        while IFS= read -r -d '' word; do
          command+=("$word")
        done
      } < <("${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx64m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \\
        org.apache.spark.deploy.SparkSubmit "$@")
      exec "${command[@]}"
      """;

  private final Path directory;
  private final String scalaVersion;

  private SparkHome(Path directory, String scalaVersion) {
    this.directory = directory;
    this.scalaVersion = scalaVersion;
  }

  /** Spark 3.5 on Scala 2.12, as the modules are compiled against. */
  public static SparkHome spark3(Path directory) throws IOException {
    return create(directory, "modules/testing/target/spark-classpath.txt", "2.12");
  }

  /** Spark 4 on Scala 2.13; its class path exists in a build with profile {@code spark4}. */
  public static SparkHome spark4(Path directory) throws IOException {
    return create(directory, "modules/testing/spark4/target/spark-classpath.txt", "2.13");
  }

  private static SparkHome create(Path directory, String classPathFile, String scalaVersion)
      throws IOException {
    Path list = Path.of(System.getProperty("sampo.root", "."), classPathFile);
    Path jars = Files.createDirectories(directory.resolve("jars"));
    for (String jar : Files.readString(list).strip().split(File.pathSeparator)) {
      Path link = jars.resolve(Path.of(jar).getFileName());
      if (jar.endsWith(".jar") && !Files.exists(link)) {
        Files.createSymbolicLink(link, Path.of(jar));
      }
    }
    Path submit = Files.createDirectories(directory.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, SUBMIT.formatted(scalaVersion));
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new SparkHome(directory, scalaVersion);
  }

  /** The home, as {@code SPARK_HOME} wants it. */
  public Path directory() {
    return directory;
  }

  /** The script {@code bin/spark-submit}. */
  public Path submit() {
    return directory.resolve("bin/spark-submit");
  }

  /** Scala's binary version, as {@code SPARK_SCALA_VERSION} wants it. */
  public String scalaVersion() {
    return scalaVersion;
  }
}
