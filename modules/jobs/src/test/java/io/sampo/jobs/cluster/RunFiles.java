package io.sampo.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a finished run consists of, for comparing runs. */
final class RunFiles {
  static final List<String> STAGES =
      List.of("corpus", "vocabulary", "shards", "pretrain", "finetune", "evaluate", "score");

  private RunFiles() {}

  /** The undisturbed run of the tiny configuration, made once for all tests of this JVM. */
  static synchronized Path undisturbed() {
    if (Undisturbed.run == null) {
      try {
        Path run = Files.createTempDirectory("sampo-undisturbed").resolve("run");
        SampoProcess.embedded(run, SampoProcess.tiny("run")).expect(0);
        Undisturbed.run = run;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Undisturbed.run;
  }

  private static final class Undisturbed {
    private static Path run;
  }

  /** sha256 of every manifest. */
  static Map<String, String> manifests(Path run) {
    Map<String, String> hashes = new TreeMap<>();
    for (String stage : STAGES) {
      hashes.put(stage, sha256(run.resolve(stage).resolve("manifest.json")));
    }
    return hashes;
  }

  /** sha256 of every file of a stage, but for the record of who committed it and when. */
  static Map<String, String> files(Path run, String stage) {
    Map<String, String> hashes = new TreeMap<>();
    Path directory = run.resolve(stage);
    try (Stream<Path> paths = Files.walk(directory)) {
      paths
          .filter(Files::isRegularFile)
          .filter(p -> !p.endsWith("commit.json"))
          .forEach(p -> hashes.put(directory.relativize(p).toString(), sha256(p)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hashes;
  }

  static String sha256(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether an event of this kind and stage has been written to the run's event log. */
  static boolean happened(Path run, String kind, String stage) {
    Path events = run.resolve("events");
    if (!Files.isDirectory(events)) {
      return false;
    }
    try (Stream<Path> logs = Files.list(events)) {
      return logs.filter(p -> p.toString().endsWith(".jsonl"))
          .flatMap(RunFiles::lines)
          .anyMatch(l -> l.contains("\"" + kind + "\"") && l.contains("\"" + stage + "\""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path log) {
    try {
      return Files.readAllLines(log).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until something is so; fails when the process ends or two minutes pass before. */
  static void await(SampoProcess process, String what, java.util.function.BooleanSupplier so) {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (!so.getAsBoolean()) {
      if (!process.running() || System.nanoTime() > deadline) {
        process.kill();
        throw new AssertionError("never saw " + what + ":\n" + process.output());
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
