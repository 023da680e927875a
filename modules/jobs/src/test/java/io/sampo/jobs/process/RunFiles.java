package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.Event;
import io.sampo.storage.EventLog;
import io.sampo.storage.Sha256;
import io.sampo.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** A run's directory as it is on the disk, finished or not. */
record RunFiles(Path directory) {
  static final List<String> STAGES =
      List.of("corpus", "vocabulary", "shards", "pretrain", "finetune", "evaluate", "score");

  private static final Storage STORAGE = Storage.of(new Configuration());

  /** A run that nobody disturbed, made once: what the others are compared with. */
  static RunFiles undisturbed() {
    return Undisturbed.RUN;
  }

  private static final class Undisturbed {
    private static final RunFiles RUN =
        in(Workspace.once("undisturbed", directory -> make(in(directory))));

    private static void make(RunFiles run) {
      SampoProcess.embedded(run.directory(), "run", Workspace.tiny().toString()).expect(0);
    }
  }

  /** The run in this directory. */
  static RunFiles in(Path parent) {
    return new RunFiles(parent.resolve("run"));
  }

  /** A copy of the stages that come before pre-training. */
  static RunFiles beforePretraining(Path parent) {
    RunFiles run = in(parent);
    for (String stage : List.of("corpus", "vocabulary", "shards")) {
      copy(undisturbed().directory().resolve(stage), run.directory().resolve(stage));
    }
    return run;
  }

  /** Copies all that there is. */
  RunFiles copyTo(Path target) {
    copy(directory, target);
    return new RunFiles(target);
  }

  private static void copy(Path from, Path target) {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path to = target.resolve(from.relativize(path).toString());
        Files.createDirectories(to.getParent());
        Files.copy(path, to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a stage counts as finished. */
  boolean committed(String stage) {
    return Files.exists(directory.resolve(stage).resolve("commit.json"));
  }

  /** Fails unless every file of these stages has the bytes of the undisturbed run's. */
  void assertUndisturbed(List<String> stages) {
    for (String stage : stages) {
      assertThat(hashes(stage)).as(stage).isEqualTo(undisturbed().hashes(stage));
    }
  }

  /** sha256 of every file of a stage, but for the record of who committed it and when. */
  Map<String, String> hashes(String stage) {
    Map<String, String> hashes = new TreeMap<>();
    Path parent = directory.resolve(stage);
    for (Path file : files(parent)) {
      if (!file.endsWith("commit.json")) {
        hashes.put(parent.relativize(file).toString(), sha256(file));
      }
    }
    return hashes;
  }

  /** sha256 of one file. */
  String hash(String file) {
    return sha256(directory.resolve(file));
  }

  private static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Sha256.of(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files below a directory; none when it is not there, or goes away meanwhile. */
  static List<Path> files(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(Files::isRegularFile).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** Directories and files of this name pattern in one of the run's directories. */
  List<Path> matching(String parent, String pattern) {
    Path where = directory.resolve(parent);
    if (!Files.isDirectory(where)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(where)) {
      return paths.filter(p -> p.getFileName().toString().matches(pattern)).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** What writers have not finished, anywhere in the run. */
  List<Path> temporary() {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(p -> p.getFileName().toString().endsWith(".tmp")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Events of a kind and stage, of all processes. */
  List<Event> events(String kind, String stage) {
    if (!Files.isDirectory(directory.resolve("events"))) {
      return List.of();
    }
    return EventLog.read(STORAGE, directory.toString()).stream()
        .filter(event -> event.kind().equals(kind) && event.text("stage").equals(stage))
        .toList();
  }

  /** Pre-training's finished rounds; cheap to ask while it has not begun. */
  long rounds() {
    if (!Files.isDirectory(directory.resolve("pretrain"))) {
      return -1;
    }
    return (long)
        events("metric", "pretrain").stream().mapToDouble(e -> e.number("round")).max().orElse(-1);
  }

  /** Optimizer states that workers have written in a round. */
  int statesOfRound(long round) {
    return matching("pretrain/state/" + round, "\\d.*").size();
  }

  /** Lines of the log of Spark's driver in which a pattern is found. */
  List<String> logged(String pattern) {
    Predicate<String> found = Pattern.compile(pattern).asPredicate();
    try (Stream<String> lines = Files.lines(directory.resolve("logs/spark.log"))) {
      return lines.filter(found).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
