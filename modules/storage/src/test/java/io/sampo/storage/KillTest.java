package io.sampo.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.testing.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A writer that dies at any moment leaves nothing that looks whole, except the old output. */
@Tag("R04")
class KillTest {
  @TempDir Path directory;
  private String undisturbed;

  @AfterEach
  void heal() {
    FaultyFileSystem.fault = FaultyFileSystem.NONE;
  }

  @ParameterizedTest
  @ValueSource(strings = {"faulty", "gs"})
  void diesAtEveryChangeOfAFirstCommit(String scheme) {
    int changes = changesOf(scheme, false);
    assertThat(changes).isGreaterThan(15);
    for (int at = 1; at <= changes; at++) {
      String run = place(scheme, "first-" + at);
      dieAt(at, run);
      assertThat(seen(run)).as("death at change " + at).isIn("nothing", "new");
      recover(run, at);
    }
  }

  /** An object store's last change is the end of the upload of commit.json. */
  @ParameterizedTest
  @CsvSource({"faulty, new nothing old", "gs, nothing old"})
  void diesAtEveryChangeOfAReplacement(String scheme, String reached) {
    int changes = changesOf(scheme, true);
    TreeSet<String> outcomes = new TreeSet<>();
    for (int at = 1; at <= changes; at++) {
      String run = place(scheme, "second-" + at);
      writeQuietly(run, "old");
      dieAt(at, run);
      String seen = seen(run);
      outcomes.add(seen);
      assertThat(seen).as("death at change " + at).isIn("old", "nothing", "new");
      recover(run, at);
    }
    assertThat(String.join(" ", outcomes)).isEqualTo(reached);
  }

  @Test
  void aFailedRenameKeepsTheOldOutput() {
    String run = place("faulty", "refused");
    writeQuietly(run, "old");
    FaultyFileSystem.fault =
        (operation, path) -> {
          if (operation.equals("rename") && path.getName().matches("\\.shards-.{36}\\.tmp")) {
            throw new java.io.IOException("refused");
          }
        };
    try (RunDirectory zombie = open(run)) {
      assertThatThrownBy(() -> Output.write(zombie, "new"))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("refused");
    }
    assertThat(seen(run)).isEqualTo("old");
    assertThat(names(run)).containsExactly("claims", "shards");
  }

  /** A real process, halted without shutdown hooks or finally blocks. */
  @ParameterizedTest
  @CsvSource({
    // in the middle of writing a data file; after the data files, before the commit
    "file, writing, old",
    "file, written, old",
    // between the two renames of a replacement
    "faulty, replacing, nothing"
  })
  void diesAsAProcess(String scheme, String moment, String expected) throws Exception {
    String run = place(scheme, "process");
    writeQuietly(run, "old");

    int status = ChildJvm.of(KilledWriter.class, run, moment).start().waitFor();

    assertThat(status).isEqualTo(137);
    assertThat(names(run)).anyMatch(name -> name.matches("\\.shards-.{36}\\.tmp"));
    assertThat(seen(run)).isEqualTo(expected);
    recover(run, 0);
  }

  @Test
  void leavesTheDirectoriesOfOtherStagesAlone() {
    String run = place("file", "others");
    Storage storage = Storage.of(new Configuration());
    String other = "." + "shards_b-" + Storage.unique() + ".tmp";
    storage.write(Storage.child(run, other) + "/x", out -> out.write(1));
    storage.write(Storage.child(run, ".shards-notes.tmp"), out -> out.write(1));
    try (RunDirectory open = open(run);
        StagedDirectory mine = StagedDirectory.begin(open, Output.STAGE);
        StagedDirectory twin = StagedDirectory.begin(open, Output.STAGE)) {
      assertThat(names(run)).contains(other, ".shards-notes.tmp", name(mine), name(twin));
    }
    assertThat(names(run)).containsExactly(".shards-notes.tmp", other, "claims");
  }

  private static String name(StagedDirectory staged) {
    return staged.uri().substring(staged.uri().lastIndexOf('/') + 1);
  }

  private void dieAt(int at, String run) {
    FaultyFileSystem.fault = Death.simulated(at);
    try (RunDirectory dying = open(run)) {
      Output.write(dying, "new");
    } catch (StorageException e) {
      assertThat(e).hasMessageContaining("dead");
    } finally {
      heal();
    }
  }

  private int changesOf(String scheme, boolean replacing) {
    String run = place(scheme, "undisturbed");
    if (replacing) {
      writeQuietly(run, "old");
    }
    Death count = Death.never();
    FaultyFileSystem.fault = count;
    writeQuietly(run, "new");
    heal();
    return count.changes();
  }

  /** The next driver writes the stage as if nothing had happened, and leaves no orphan. */
  private void recover(String run, int at) {
    String before = seen(run);
    Manifest manifest = writeQuietly(run, "next");
    assertThat(seen(run)).isEqualTo("next");
    assertThat(names(run))
        .as("after death at " + at + " with " + before + " visible")
        .filteredOn(name -> !name.startsWith(".claims"))
        .containsExactly("claims", "shards");
    assertThat(manifest.sha256()).isEqualTo(undisturbed());
  }

  private String undisturbed() {
    if (undisturbed == null) {
      undisturbed = writeQuietly(place("file", "reference"), "next").sha256();
    }
    return undisturbed;
  }

  private static Manifest writeQuietly(String run, String version) {
    try (RunDirectory open = open(run)) {
      return Output.write(open, version);
    }
  }

  private static RunDirectory open(String run) {
    return RunDirectory.open(Storage.of(FaultyFileSystem.configuration()), run);
  }

  private static String seen(String run) {
    return Output.visible(Storage.of(FaultyFileSystem.configuration()), run);
  }

  private static List<String> names(String run) {
    return Storage.of(FaultyFileSystem.configuration()).list(run).stream()
        .map(StoredFile::name)
        .toList();
  }

  private String place(String scheme, String name) {
    return scheme + "://" + directory.resolve(name);
  }
}
