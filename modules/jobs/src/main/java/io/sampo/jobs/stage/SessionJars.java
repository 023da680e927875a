package io.sampo.jobs.stage;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Redaction;
import java.io.PrintStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.util.DependencyUtils$;

/**
 * Jars that a configuration file asks for: {@code spark-submit} adds those of its own arguments to
 * the driver's class path, and nobody those of a session that is made later.
 */
final class SessionJars {
  static final String JARS = "spark.jars";
  static final String PACKAGES = "spark.jars.packages";

  private SessionJars() {}

  /**
   * Makes jars and packages visible to this thread and those that it starts, and names all of them
   * in {@code spark.jars}, for executors.
   *
   * @param options Spark's keys; changed
   * @param submitted what spark-submit has seen to already
   * @throws InvalidInputException if a jar is not a local file or a package cannot be resolved
   */
  static void add(Map<String, String> options, SparkConf submitted) {
    List<String> jars = new ArrayList<>();
    if (!submitted.contains(JARS)) {
      split(options.get(JARS)).forEach(jars::add);
    }
    if (!submitted.contains(PACKAGES)) {
      // The resolver reads its own keys (repositories, ivySettings, …) from the system's
      // properties.
      options.forEach(
          (key, value) -> {
            if (key.startsWith(JARS + ".") && !key.equals(PACKAGES)) {
              System.setProperty(key, value);
            }
          });
      split(options.get(PACKAGES)).flatMap(SessionJars::resolved).distinct().forEach(jars::add);
    }
    if (jars.isEmpty()) {
      return;
    }
    URL[] urls = jars.stream().map(SessionJars::url).toArray(URL[]::new);
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(new URLClassLoader(urls, thread.getContextClassLoader()));
    options.put(
        JARS,
        String.join(
            ",", Stream.concat(split(submitted.get(JARS, "")), jars.stream()).distinct().toList()));
  }

  private static Stream<String> split(String list) {
    return list == null
        ? Stream.of()
        : Stream.of(list.split(",")).map(String::strip).filter(part -> !part.isEmpty());
  }

  private static URL url(String jar) {
    Path file = Path.of(jar.startsWith("file:") ? URI.create(jar).getPath() : jar);
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          JARS,
          "there is no local file " + Redaction.redact(jar),
          "name one, or give the jar to spark-submit by --jars");
    }
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The jars of a package and of what it needs, by Spark's own resolver. */
  private static Stream<String> resolved(String coordinates) {
    PrintStream out = System.out;
    System.setOut(System.err); // Ivy talks, and the output of --json is read by programs
    try {
      // By reflection: its result is another type on Scala 2.13.
      Object jars =
          DependencyUtils$.class
              .getMethod("resolveMavenDependencies", URI.class)
              .invoke(
                  DependencyUtils$.MODULE$,
                  new URI("ivy", coordinates, null, "transitive=true", null));
      return split(((scala.collection.Seq<?>) jars).mkString(","));
    } catch (ReflectiveOperationException | URISyntaxException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new InvalidInputException(
          PACKAGES,
          coordinates + " cannot be resolved (" + firstLine(cause) + ")",
          "correct it, or name local files in " + JARS);
    } finally {
      System.setOut(out);
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
