package io.sampo.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a finished stage is taken as it is, and how damage is found. */
class RunDirectoryTest {
  @TempDir Path directory;

  private final Storage storage = Storage.of(new Configuration());

  private enum Damage {
    TRUNCATED("has 12 bytes, the manifest says 15", Reuse.TRUST_STAMPS) {
      @Override
      void apply(Path file) throws IOException {
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 12));
      }
    },
    FLIPPED("was changed: its sha256 is ", Reuse.VERIFY_HASHES) {
      @Override
      void apply(Path file) throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        flip(file);
        Files.setLastModifiedTime(file, before);
      }
    },
    FLIPPED_WITH_A_LATER_STAMP("was changed: its sha256 is ", Reuse.TRUST_STAMPS) {
      @Override
      void apply(Path file) throws IOException {
        flip(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
      }
    },
    MISSING("is missing", Reuse.TRUST_STAMPS) {
      @Override
      void apply(Path file) throws IOException {
        Files.delete(file);
      }
    },
    EXTRA("is not in the manifest", Reuse.TRUST_STAMPS) {
      @Override
      void apply(Path file) throws IOException {
        Files.writeString(file.resolveSibling("extra.bin"), "x");
      }
    };

    final String message;
    final Reuse foundWith;

    Damage(String message, Reuse foundWith) {
      this.message = message;
      this.foundWith = foundWith;
    }

    abstract void apply(Path file) throws IOException;

    static void flip(Path file) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      bytes[5] ^= 1;
      Files.write(file, bytes);
    }
  }

  @Tag("R03")
  @ParameterizedTest
  @EnumSource(Damage.class)
  void findsDamage(Damage damage) throws IOException {
    write("one");
    Path file = directory.resolve("run/shards/train/b.bin");
    damage.apply(file);

    Manifest manifest = Manifest.read(storage, stage());
    assertThatThrownBy(() -> manifest.requireHashes(storage, stage()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(directory.resolve("run/shards/train").toString())
        .hasMessageContaining(damage.message);

    for (Reuse reuse : new Reuse[] {Reuse.TRUST_STAMPS, Reuse.VERIFY_HASHES}) {
      boolean expected = reuse != Reuse.VERIFY_HASHES && reuse != damage.foundWith;
      try (RunDirectory run = open(reuse)) {
        assertThat(run.completed(Output.STAGE, Output.fingerprint("one")).isPresent())
            .as(damage + " with " + reuse)
            .isEqualTo(expected);
      }
    }
    List<Event> events = EventLog.read(storage, runUri());
    assertThat(events).isNotEmpty().allMatch(event -> event.kind().equals("warning"));
    assertThat(events.get(0).text("message")).contains(damage.message);
  }

  @Tag("R03")
  @Test
  void aFlippedByteIsNamedWithBothHashes() throws IOException {
    write("one");
    Path file = directory.resolve("run/shards/train/a.bin");
    String before = Sha256.of(Files.readAllBytes(file));
    Damage.flip(file);
    assertThatThrownBy(() -> Manifest.read(storage, stage()).requireHashes(storage, stage()))
        .hasMessage(
            file
                + ": was changed: its sha256 is "
                + Sha256.of(Files.readAllBytes(file))
                + ", the manifest says "
                + before
                + "; restore it or run the stage again");
  }

  @Test
  void planningWritesNothingAndSaysWhy() throws IOException {
    String there = Output.fingerprint("one");
    assertThat(planned(Reuse.TRUST_STAMPS, there)).hasMessage("its output is not there");
    assertThat(directory.resolve("run")).doesNotExist();
    write("one");
    List<Path> before = files();
    PlannedStageException skipped = planned(Reuse.TRUST_STAMPS, there);
    assertThat(skipped).hasMessage("its output is there and matches");
    assertThat(skipped.complete()).isTrue();
    assertThat(planned(Reuse.NEVER, there)).hasMessage("--fresh starts over");
    assertThat(planned(Reuse.TRUST_STAMPS, Output.fingerprint("two")))
        .hasMessageContaining("its configuration, or what it reads, is not that");
    assertThat(files()).isEqualTo(before);
    Files.delete(directory.resolve("run/shards/train/a.bin"));
    PlannedStageException damaged = planned(Reuse.TRUST_STAMPS, there);
    assertThat(damaged).hasMessageContaining("is missing");
    assertThat(damaged.complete()).isFalse();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.sorted().toList();
    }
  }

  private PlannedStageException planned(Reuse reuse, String fingerprint) {
    try (RunDirectory run = RunDirectory.planning(storage, runUri(), reuse)) {
      run.events().emit("notice", Map.of("message", "told to nobody"));
      return catchThrowableOfType(
          PlannedStageException.class, () -> run.completed(Output.STAGE, fingerprint));
    }
  }

  @Test
  void aLaterStampAloneIsNoDamage() throws IOException {
    write("one");
    for (String name : List.of("train/a.bin", "train/b.bin", "held_out/c.bin")) {
      Files.setLastModifiedTime(
          directory.resolve("run/shards").resolve(name),
          FileTime.fromMillis(System.currentTimeMillis() + 3_600_000));
    }
    try (RunDirectory run = open(Reuse.TRUST_STAMPS)) {
      assertThat(run.completed(Output.STAGE, Output.fingerprint("one"))).isPresent();
    }
  }

  @Test
  void filesOfOtherProgramsBesideTheOutputAreNoDamage() throws IOException {
    write("one");
    Files.writeString(directory.resolve("run/shards/train/.a.bin.crc"), "x");
    Files.writeString(directory.resolve("run/shards/train/_SUCCESS"), "");
    Files.writeString(directory.resolve("run/shards/.DS_Store"), "x");
    try (RunDirectory run = open(Reuse.VERIFY_HASHES)) {
      assertThat(run.completed(Output.STAGE, Output.fingerprint("one"))).isPresent();
    }
  }

  @Test
  void reusesByFingerprintUnlessStartingOver() {
    write("one");
    try (RunDirectory run = open(Reuse.VERIFY_HASHES)) {
      assertThat(run.completed(Output.STAGE, Output.fingerprint("one"))).isPresent();
      assertThat(run.completed(Output.STAGE, Output.fingerprint("two"))).isEmpty();
      assertThat(run.completed("corpus", Output.fingerprint("one"))).isEmpty();
    }
    try (RunDirectory run = open(Reuse.NEVER)) {
      assertThat(run.completed(Output.STAGE, Output.fingerprint("one"))).isEmpty();
    }
    assertThat(EventLog.read(storage, runUri())).isEmpty();
  }

  @Test
  void openingAndReadingWritesNothing() {
    write("one");
    storage.delete(runUri() + "/claims");
    RunDirectory run = open(Reuse.TRUST_STAMPS);
    assertThat(Manifest.read(run.storage(), run.stage(Output.STAGE)).kind()).isEqualTo("shards");
    assertThat(storage.list(runUri())).extracting(StoredFile::name).containsExactly("shards");
  }

  @Test
  void refusesNamesThatAreNoStages() {
    for (String name : List.of("", "a/b", "..", ".x", "Shards", "claims", "events")) {
      assertThatThrownBy(() -> open(Reuse.TRUST_STAMPS).stage(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void equalRunsGiveEqualDirectories() throws IOException {
    write("one");
    Path first = directory.resolve("run/shards");
    try (RunDirectory other = RunDirectory.open(storage, directory.resolve("other").toString())) {
      Output.write(other, "one");
    }
    Path second = directory.resolve("other/shards");
    for (String name : List.of("manifest.json", "train/a.bin", "train/b.bin", "held_out/c.bin")) {
      assertThat(second.resolve(name)).hasSameBinaryContentAs(first.resolve(name));
    }
    try (var files = Files.walk(directory)) {
      assertThat(files.filter(f -> f.toString().endsWith(".crc"))).isEmpty();
    }
  }

  @Test
  void resumesWhatAnAttemptOfTheSameFingerprintLeft() {
    try (RunDirectory run = open(Reuse.TRUST_STAMPS);
        StagedDirectory staged = StagedDirectory.resume(run, "pretrain", "f1")) {
      assertThat(staged.resumed()).isFalse();
      assertThat(staged.uri()).isEqualTo(run.stage("pretrain"));
      storage.write(staged.child("checkpoints/round-1"), out -> out.write(1));
    }
    assertThat(storage.exists(runUri() + "/pretrain/checkpoints/round-1")).isTrue();
    try (RunDirectory run = open(Reuse.TRUST_STAMPS);
        StagedDirectory staged = StagedDirectory.resume(run, "pretrain", "f1")) {
      assertThat(staged.resumed()).isTrue();
      storage.write(staged.child("model.bin"), out -> out.write(2));
      storage.write(staged.child("checkpoints/.round-2-x.tmp"), out -> out.write(1));
      staged.commit(ManifestDraft.of("pretrain", Map.of()).unlisted("checkpoints"), "f1");
      assertThat(run.completed("pretrain", "f1"))
          .hasValueSatisfying(
              manifest ->
                  assertThat(manifest.files())
                      .extracting(ManifestFile::path)
                      .containsExactly("model.bin"));
      assertThat(storage.exists(staged.child("checkpoints/.round-2-x.tmp"))).isFalse();
    }
  }

  @Test
  void resumesNothingOfAnotherFingerprintNorWhenStartingOver() throws IOException {
    for (Reuse reuse : new Reuse[] {Reuse.TRUST_STAMPS, Reuse.NEVER}) {
      try (RunDirectory run = open(reuse);
          StagedDirectory staged = StagedDirectory.resume(run, "pretrain", "f1")) {
        storage.write(staged.child("model.bin"), out -> out.write(2));
        staged.commit(ManifestDraft.of("pretrain", Map.of()), "f1");
      }
    }
    try (RunDirectory run = open(Reuse.TRUST_STAMPS);
        StagedDirectory staged = StagedDirectory.resume(run, "pretrain", "f2")) {
      assertThat(staged.resumed()).isFalse();
      assertThat(storage.listFiles(staged.uri()))
          .extracting(StoredFile::path)
          .containsExactly("resume.json");
      storage.write(staged.child("half.bin"), out -> out.write(2));
    }
    Files.writeString(directory.resolve("run/pretrain/resume.json"), "{", UTF_8);
    try (RunDirectory run = open(Reuse.TRUST_STAMPS);
        StagedDirectory staged = StagedDirectory.resume(run, "pretrain", "f2")) {
      assertThat(staged.resumed()).isFalse();
      assertThat(storage.exists(staged.child("half.bin"))).isFalse();
    }
    assertThat(storage.exists(runUri() + "/pretrain/commit.json")).isFalse();
  }

  private void write(String version) {
    try (RunDirectory run = open(Reuse.TRUST_STAMPS)) {
      Output.write(run, version);
    }
  }

  private RunDirectory open(Reuse reuse) {
    return RunDirectory.open(storage, runUri(), reuse);
  }

  private String runUri() {
    return directory.resolve("run").toString();
  }

  private String stage() {
    return runUri() + "/" + Output.STAGE;
  }
}
