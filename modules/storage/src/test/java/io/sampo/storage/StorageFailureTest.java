package io.sampo.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the storage fail fast, name the path and what to do; a later attempt succeeds. */
@Tag("R24")
class StorageFailureTest {
  @TempDir Path directory;

  private final Storage storage = Storage.of(FaultyFileSystem.configuration());

  @AfterEach
  void heal() {
    FaultyFileSystem.fault = FaultyFileSystem.NONE;
  }

  /** Real "no space left" errors, from the device that is always full. */
  @Test
  void fullDisk() {
    write("old");
    FaultyFileSystem.fault = fullFor("b.bin");
    assertThatThrownBy(() -> write("new"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot write faulty:")
        .hasMessageContaining("/train/b.bin: No space left on device; free some space and run the")
        .hasCauseInstanceOf(IOException.class);
    assertThat(Output.visible(storage, run())).isEqualTo("old");

    FaultyFileSystem.fault = fullFor(".commit.json");
    assertThatThrownBy(() -> write("new"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("/shards/commit.json: No space left on device");
    assertThat(Output.visible(storage, run())).isNotEqualTo("new");

    heal();
    write("new");
    assertThat(Output.visible(storage, run())).isEqualTo("new");
    assertThat(storage.list(run()))
        .extracting(StoredFile::name)
        .containsExactly("claims", "shards");
  }

  @Test
  void fullDiskAtAnAtomicWrite() {
    String file = run() + "/note.txt";
    storage.writeAtomically(file, "old".getBytes(UTF_8));
    FaultyFileSystem.fault = fullFor(".note.txt");
    assertThatThrownBy(() -> storage.writeAtomically(file, new byte[1 << 20]))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("note.txt: No space left on device");
    heal();
    assertThat(storage.readBytes(file, 10)).asString(UTF_8).isEqualTo("old");
    assertThat(storage.list(run())).hasSize(1);
  }

  @Test
  void noPermission() {
    FaultyFileSystem.fault =
        (operation, path) -> {
          throw new AccessControlException(
              "Permission denied: user=anna, access=WRITE, inode=\"/runs\"\n\tat a.stack(Trace)");
        };
    assertThatThrownBy(() -> write("new"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot write faulty:" + directory + "/run/claims/1-")
        .hasMessageEndingWith(
            ": Permission denied: user=anna, access=WRITE, inode=\"/runs\"; allow this user to use"
                + " it or choose another path");
    heal();
    write("new");
  }

  @Test
  void noPermissionOnALocalDirectory() throws IOException {
    assumeTrue(!"root".equals(System.getProperty("user.name")), "root may write everywhere");
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    assertThatThrownBy(() -> storage.writeAtomically(closed + "/x", new byte[1]))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(closed + "/x")
        .hasMessageContaining("allow this user to use it or choose another path");
  }

  @Test
  void readOnlyFileSystem() {
    FaultyFileSystem.fault =
        (operation, path) -> {
          throw new IOException(path.getName() + " (Read-only file system)");
        };
    assertThatThrownBy(() -> write("new"))
        .isInstanceOf(StorageException.class)
        .hasMessageEndingWith("(Read-only file system); choose a directory that can be written");
  }

  /** Real ones: no file can be made in /proc, and a file is no directory. */
  @Test
  void placesWhereNothingCanBeMade() throws IOException {
    assertThatThrownBy(() -> storage.writeAtomically("/proc/sampo/x", new byte[1]))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot write /proc/sampo/x: ");
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> storage.makeDirectory(file + "/below"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot make the directory " + file + "/below: ");
    assertThatThrownBy(() -> RunDirectory.open(storage, file.toString()).claim())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void missingFile() {
    assertThatThrownBy(() -> storage.open(directory + "/none"))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("cannot read " + directory + "/none: ")
        .hasMessageEndingWith("; check that the path exists");
    assertThatThrownBy(() -> storage.size(directory + "/none"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot look at " + directory + "/none");
  }

  @Test
  void unknownFileSystems() {
    assertThatThrownBy(() -> storage.exists("gopher://host/x"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("gopher://host/x: no file system for the scheme 'gopher'");
    assertThatThrownBy(() -> storage.exists("abfs://key:geheim@bucket/x"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("abfs://***@bucket/x: no file system for the scheme 'abfs'")
        .hasMessageContaining("hadoop-aws");
    // Hadoop's own client refuses keys in an address, too.
    assertThatThrownBy(() -> storage.exists("s3a://key:geheim@bucket/x"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("s3a://***@bucket/x")
        .hasMessageNotContaining("geheim")
        .hasMessageContaining("login details");
    assertThatThrownBy(() -> storage.exists(" "))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("path: is empty; name a file or directory");
    assertThatThrownBy(() -> storage.exists("a\0b"))
        .isInstanceOf(InvalidInputException.class)
        .message()
        .doesNotContain("\0");
  }

  @Test
  void theEventLogNeverStopsARun() {
    List<Event> seen = new ArrayList<>();
    try (RunDirectory run = RunDirectory.open(storage, run())) {
      run.claim();
      EventLog log = run.events();
      log.subscribe(seen::add);
      FaultyFileSystem.fault = fullFor(run.claim().name() + ".jsonl");
      for (int i = 0; i < 5; i++) {
        log.emit("progress", Map.of("done", i));
      }
      FaultyFileSystem.fault =
          (operation, path) -> {
            throw new IOException("the disk is gone");
          };
      log.emit("progress", Map.of("done", 5));
    }
    assertThat(seen)
        .extracting(Event::kind)
        .containsExactly(
            "progress", "warning", "progress", "progress", "progress", "progress", "progress");
    assertThat(seen.get(1).text("message"))
        .isEqualTo("the event log cannot be written, the run goes on: No space left on device");
  }

  private static FaultyFileSystem.Fault fullFor(String prefix) {
    return new FaultyFileSystem.Fault() {
      @Override
      public void before(String operation, org.apache.hadoop.fs.Path path) {
        // everything else works
      }

      @Override
      public boolean diskFull(org.apache.hadoop.fs.Path path) {
        return path.getName().startsWith(prefix);
      }
    };
  }

  private void write(String version) {
    try (RunDirectory open = RunDirectory.open(storage, run())) {
      Output.write(open, version);
    }
  }

  private String run() {
    return "faulty://" + directory + "/run";
  }
}
