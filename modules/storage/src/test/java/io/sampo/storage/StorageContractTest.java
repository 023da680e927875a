package io.sampo.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.testing.s3.FaultyRelay;
import io.sampo.testing.s3.FaultyRelay.Answer;
import io.sampo.testing.s3.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold on every file system: local disks, HDFS, an unknown one, object stores, S3. */
class StorageContractTest {
  @TempDir static Path local;

  @AfterAll
  static void stopHdfs() {
    HdfsCluster.stop();
  }

  private static Place s3() {
    Configuration conf = new Configuration();
    S3Server.shared().configure(conf);
    return Place.of(conf, S3Server.shared().uri("runs"));
  }

  /** A storage and a directory in it that no other test uses. */
  record Place(Storage storage, String root) {
    static Place of(Configuration conf, String base) {
      return new Place(Storage.of(conf), Storage.child(base, Storage.unique()));
    }
  }

  static Stream<Named<Place>> places() {
    return Stream.of(
        Named.of("local", Place.of(new Configuration(), local.toString())),
        Named.of("hdfs", Place.of(HdfsCluster.configuration(), HdfsCluster.uri())),
        Named.of("other", Place.of(FaultyFileSystem.configuration(), "faulty://" + local)),
        Named.of("objects", Place.of(FaultyFileSystem.configuration(), "gs://" + local)),
        Named.of("s3", s3()));
  }

  @ParameterizedTest
  @MethodSource("places")
  void replacesAFileAsAWhole(Place place) {
    Storage storage = place.storage();
    String file = Storage.child(place.root(), "deep/er/note.txt");

    storage.writeAtomically(file, "one".getBytes(UTF_8));
    storage.writeAtomically(file, out -> out.write("second".getBytes(UTF_8)));

    assertThat(storage.readBytes(file, 100)).asString(UTF_8).isEqualTo("second");
    assertThat(storage.size(file)).isEqualTo(6);
    assertThat(storage.sha256(file)).isEqualTo(Sha256.of("second"));
    assertThat(names(storage.list(Storage.child(place.root(), "deep/er"))))
        .containsExactly("note.txt");
  }

  @ParameterizedTest
  @MethodSource("places")
  void keepsTheOldFileWhenTheBodyFails(Place place) {
    Storage storage = place.storage();
    String file = Storage.child(place.root(), "note.txt");
    storage.writeAtomically(file, "old".getBytes(UTF_8));

    assertThatThrownBy(
            () ->
                storage.writeAtomically(
                    file,
                    out -> {
                      out.write("half".getBytes(UTF_8));
                      throw new IOException("the source broke");
                    }))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(Storage.display(file))
        .hasMessageContaining("the source broke");

    assertThat(storage.readBytes(file, 100)).asString(UTF_8).isEqualTo("old");
    assertThat(names(storage.list(place.root()))).containsExactly("note.txt");
  }

  @ParameterizedTest
  @MethodSource("places")
  void listsSortedAndAtAnyDepth(Place place) {
    Storage storage = place.storage();
    for (String name : List.of("b/2.txt", "b/1.txt", "a.txt", "c/_SUCCESS", "b/x/y.txt")) {
      storage.write(Storage.child(place.root(), name), out -> out.write(name.getBytes(UTF_8)));
    }

    assertThat(names(storage.list(place.root()))).containsExactly("a.txt", "b", "c");
    assertThat(names(storage.listFiles(place.root())))
        .containsExactly("a.txt", "b/1.txt", "b/2.txt", "b/x/y.txt", "c/_SUCCESS");
    assertThat(names(storage.inputs(place.root())))
        .containsExactly("a.txt", "b/1.txt", "b/2.txt", "b/x/y.txt");
    assertThat(names(storage.inputs(place.root() + "/b/*.txt"))).containsExactly("1.txt", "2.txt");
    assertThat(names(storage.inputs(place.root() + "/[ab]*")))
        .containsExactly("a.txt", "b/1.txt", "b/2.txt", "b/x/y.txt");
    assertThat(names(storage.inputs(place.root() + "/a.txt"))).containsExactly("a.txt");
    assertThat(storage.list(Storage.child(place.root(), "missing"))).isEmpty();
    assertThat(storage.exists(Storage.child(place.root(), "a.txt/below"))).isFalse();
    assertThatThrownBy(() -> storage.inputs(place.root() + "/z*"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("/z*: no such file or directory; check the path");
    assertThatThrownBy(() -> storage.inputs(place.root() + "/[z"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("/[z: is no valid pattern; check its brackets");
  }

  @ParameterizedTest
  @MethodSource("places")
  void renamesOnlyToAFreeName(Place place) {
    Storage storage = place.storage();
    String from = Storage.child(place.root(), "from");
    String to = Storage.child(place.root(), "to");
    storage.write(from + "/x", out -> out.write(1));
    storage.write(to + "/y", out -> out.write(2));

    assertThatThrownBy(() -> storage.rename(from, to))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("is there already");
    assertThat(names(storage.listFiles(place.root()))).containsExactly("from/x", "to/y");

    storage.delete(to);
    storage.delete(to);
    storage.rename(from, to);
    assertThat(names(storage.listFiles(place.root()))).containsExactly("to/x");
    assertThatThrownBy(() -> storage.rename(from, from + "2")).isInstanceOf(StorageException.class);
  }

  @ParameterizedTest
  @MethodSource("places")
  void commitsReplacesAndReusesAStage(Place place) {
    Storage storage = place.storage();
    try (RunDirectory run = RunDirectory.open(storage, place.root())) {
      assertThat(run.completed(Output.STAGE, Output.fingerprint("one"))).isEmpty();

      Manifest first = Output.write(run, "one");
      assertThat(Output.visible(storage, place.root())).isEqualTo("one");
      assertThat(run.completed(Output.STAGE, Output.fingerprint("one")))
          .hasValueSatisfying(again -> assertThat(again.sha256()).isEqualTo(first.sha256()));
      assertThat(run.completed(Output.STAGE, Output.fingerprint("two"))).isEmpty();

      Output.write(run, "two");
      assertThat(Output.visible(storage, place.root())).isEqualTo("two");
      run.discard(Output.STAGE);
      assertThat(Output.visible(storage, place.root())).isEqualTo("nothing");
    }
    assertThat(names(storage.list(place.root()))).containsExactly("claims");
  }

  @ParameterizedTest
  @MethodSource("places")
  void aLaterClaimTakesOver(Place place) {
    Claim first = Claim.acquire(place.storage(), place.root());
    first.verify();
    Claim second = Claim.acquire(place.storage(), place.root());
    second.verify();

    assertThat(second.parent()).contains(first.name());
    assertThatThrownBy(first::verify)
        .isInstanceOf(ClaimLostException.class)
        .hasMessageContaining(first.name())
        .hasMessageContaining(
            "was superseded by " + second.name() + " (process " + ProcessHandle.current().pid());
  }

  @ParameterizedTest
  @MethodSource("places")
  void keepsEvents(Place place) {
    try (RunDirectory run = RunDirectory.open(place.storage(), place.root())) {
      run.events().emit("progress", Map.of("stage", "corpus", "done", 1));
      run.events().emit("progress", Map.of("stage", "corpus", "done", 2));
    }
    assertThat(EventLog.read(place.storage(), place.root()))
        .extracting(event -> event.number("done"))
        .containsExactly(1.0, 2.0);
  }

  /** Hadoop's client asks again. */
  @Test
  @Tag("R13")
  void commitsThoughS3FailsEveryFifthRequest() {
    Place place = s3();
    S3Server s3 = S3Server.shared();
    Answer[] failures = {Answer.REFUSED, Answer.RESET, Answer.LOST};
    s3.relay().set((number, request) -> number % 5 == 0 ? failures[number / 5 % 3] : Answer.PASSED);
    try (RunDirectory run = RunDirectory.open(place.storage(), place.root())) {
      Output.write(run, "one");
      assertThat(Output.visible(place.storage(), place.root())).isEqualTo("one");
      Output.write(run, "two");
      assertThat(Output.visible(place.storage(), place.root())).isEqualTo("two");
      assertThat(s3.relay().requests()).isGreaterThan(50);
    } finally {
      s3.relay().set(FaultyRelay.NONE);
    }
    assertThat(names(place.storage().list(place.root()))).containsExactly("claims", Output.STAGE);
    assertThat(s3.hasOpenUploads()).isFalse();
  }

  private static List<String> names(List<StoredFile> files) {
    return files.stream().map(StoredFile::path).toList();
  }
}
