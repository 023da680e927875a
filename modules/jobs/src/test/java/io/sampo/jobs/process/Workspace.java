package io.sampo.jobs.process;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sampo.testing.SparkHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where the processes of these tests work: {@code modules/jobs/target/it}, below the number of this
 * JVM among those that test side by side, but for what they share. It outlives them, for whoever
 * looks into a failure; each test begins with an empty directory of its own.
 */
final class Workspace {
  static final Path ROOT = Path.of(System.getProperty("sampo.root", "../..")).toAbsolutePath();
  private static final Path TARGET = ROOT.resolve("modules/jobs/target");
  private static final Path SHARED = TARGET.resolve("it");
  private static final Path HERE = SHARED.resolve(System.getProperty("sampo.fork", "1"));

  /** Native libraries, unpacked by the first process that needs them, for all. */
  static final Path CACHE = SHARED.resolve("cache");

  private Workspace() {}

  /** The fat jar. */
  static Path jar() {
    return TARGET.resolve("sampo.jar");
  }

  /** What these tests are compiled to. */
  static Path testClasses() {
    return TARGET.resolve("test-classes");
  }

  /** The configuration of all these runs. */
  static Path tiny() {
    return ROOT.resolve("modules/jobs/src/test/resources/tiny.conf");
  }

  /** The same beside a run's directory, with places for what it takes from the environment. */
  static Path recipe(Path run) {
    try {
      String recipe = Files.readString(tiny());
      recipe = recipe.replace("${SAMPO_RUN}", "\"" + run + "\"");
      recipe = recipe.replace("${SAMPO_SAMPLES}", "\"" + ROOT.resolve("data-samples") + "\"");
      return Files.writeString(run.resolveSibling("recipe.conf"), recipe);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty directory of this name. */
  static Path empty(String name) {
    Path directory = HERE.resolve(name);
    delete(directory);
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A directory that the first of the JVMs of this build to ask for it fills, for all of them.
   *
   * @param fill is given the empty directory, while the others wait
   */
  static synchronized Path once(String name, Consumer<Path> fill) {
    Path directory = SHARED.resolve(name);
    Path filled = directory.resolve("filled");
    String build = System.getProperty("sampo.build", "JVM " + ProcessHandle.current().pid());
    try {
      Files.createDirectories(SHARED);
      try (FileChannel file = FileChannel.open(SHARED.resolve(name + ".lock"), CREATE, WRITE);
          FileLock lock = file.lock()) {
        if (!Files.exists(filled) || !Files.readString(filled).equals(build)) {
          delete(directory);
          fill.accept(Files.createDirectories(directory));
          Files.writeString(filled, build);
        }
        return directory;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A tree with a copy of the launcher and links to what this build has made, under stamps that say
   * so: the launcher does not build again.
   */
  static Path launcher() {
    Path tree = empty("launcher");
    Path target = tree.resolve("modules/jobs/target");
    try {
      Files.createDirectories(target);
      Files.copy(ROOT.resolve("sampo"), tree.resolve("sampo"));
      Files.createSymbolicLink(tree.resolve("conf"), ROOT.resolve("conf"));
      for (String name : List.of("classes", "classpath.txt", "jvm.options", "sampo.jar")) {
        Files.createSymbolicLink(target.resolve(name), TARGET.resolve(name));
      }
      Files.createFile(target.resolve("launcher-classes.stamp"));
      Files.createFile(target.resolve("launcher-jar.stamp"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tree.resolve("sampo");
  }

  /** Spark 3.5 on Scala 2.12. */
  static SparkHome spark3() {
    return Spark3.HOME;
  }

  private static final class Spark3 {
    private static final SparkHome HOME = make();

    private static SparkHome make() {
      try {
        return SparkHome.spark3(empty("spark3"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Spark 4 on Scala 2.13. */
  static SparkHome spark4() {
    try {
      return SparkHome.spark4(empty("spark4"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
