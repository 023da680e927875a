package io.sampo.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local paths, and living beside Hadoop programs that write .crc companions. */
class StorageTest {
  @TempDir Path directory;

  private final Storage storage = Storage.of(new Configuration());

  @Test
  void barePathsAreLocalWhateverTheDefault() throws Exception {
    Configuration conf = new Configuration();
    conf.set("fs.defaultFS", "hdfs://nowhere:8020");
    Storage onCluster = Storage.of(conf);
    Path file = Files.writeString(directory.resolve("a b:c%20#[d].txt"), "x");

    assertThat(onCluster.readBytes(file.toString(), 9)).asString(UTF_8).isEqualTo("x");
    assertThat(onCluster.resolve(file.toString())).startsWith("file:/");
    assertThat(onCluster.readBytes(onCluster.resolve(file.toString()), 9)).hasSize(1);
    assertThat(onCluster.exists("relative/none")).isFalse();
    assertThat(Storage.display("file:///a/b")).isEqualTo("/a/b");
    assertThat(Storage.display("file:/a/b")).isEqualTo("/a/b");
    assertThat(storage.resolve("hdfs://nn:8020/x/")).isEqualTo("hdfs://nn:8020/x");
    assertThat(Storage.child("a", "b")).isEqualTo(Storage.child("a/", "b")).isEqualTo("a/b");
  }

  /** Spark writes through the file system that adds companions, and reads through it too. */
  @Test
  void livesBesideProgramsThatWriteChecksums() throws Exception {
    FileSystem checked = FileSystem.getLocal(new Configuration());
    String root = directory.resolve("x").toString();
    for (String name : List.of("part-0-uuid.txt", "old.txt", "gone.txt")) {
      try (var out = checked.create(new org.apache.hadoop.fs.Path(root, name))) {
        out.write("by another program".getBytes(UTF_8));
      }
    }
    assertThat(Files.exists(directory.resolve("x/.old.txt.crc"))).isTrue();
    assertThat(storage.list(root))
        .extracting(StoredFile::name)
        .containsExactly("gone.txt", "old.txt", "part-0-uuid.txt");

    storage.rename(root + "/part-0-uuid.txt", root + "/part-0.txt");
    storage.writeAtomically(root + "/old.txt", "ours, and longer than before".getBytes(UTF_8));
    storage.delete(root + "/gone.txt");

    try (var files = Files.list(directory.resolve("x"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("old.txt", "part-0.txt");
    }
    try (var in = checked.open(new org.apache.hadoop.fs.Path(root, "old.txt"))) {
      assertThat(in.readAllBytes()).asString(UTF_8).startsWith("ours");
    }
  }

  @Test
  void aCommitRemovesChecksums() throws Exception {
    FileSystem checked = FileSystem.getLocal(new Configuration());
    try (RunDirectory run = RunDirectory.open(storage, directory.resolve("run").toString());
        StagedDirectory staged = StagedDirectory.begin(run, "corpus")) {
      try (var out = checked.create(new org.apache.hadoop.fs.Path(staged.child("a/part-0")))) {
        out.write(1);
      }
      staged.commit(Output.draft("x"), "f");
    }
    try (var files = Files.walk(directory.resolve("run/corpus"))) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("part-0", "manifest.json", "commit.json");
    }
  }

  @Test
  void readsAtPositions() throws Exception {
    String file = directory.resolve("x").toString();
    storage.write(file, out -> out.write("0123456789".getBytes(UTF_8)));
    try (var in = storage.open(file)) {
      byte[] three = new byte[3];
      in.readFully(4, three);
      assertThat(three).asString(UTF_8).isEqualTo("456");
    }
    assertThatThrownBy(() -> storage.readBytes(file, 9))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(file + ": is longer than 9 bytes; check that it is the right file");
  }

  @Test
  void travelsToExecutors() throws Exception {
    Configuration conf = new Configuration(false);
    conf.set("fs.s3a.endpoint", "http://127.0.0.1:1");
    Storage copy = sent(Storage.of(conf));
    assertThat(copy.configuration().get("fs.s3a.endpoint")).isEqualTo("http://127.0.0.1:1");
    assertThat(copy.exists(directory.toString())).isTrue();
    assertThat(sent(Storage.of(conf)).configuration()).isSameAs(copy.configuration());
    conf.set("fs.s3a.endpoint", "http://127.0.0.1:2");
    assertThat(sent(Storage.of(conf)).configuration().get("fs.s3a.endpoint"))
        .isEqualTo("http://127.0.0.1:2");
    assertThat(copy.configuration().get("fs.s3a.endpoint")).isEqualTo("http://127.0.0.1:1");
    assertThat(sent(Storage.of(new Configuration(false))).configuration()).isEmpty();
  }

  private static Storage sent(Storage storage) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(storage);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Storage) in.readObject();
    }
  }

  @Test
  void messagesAreOneLine() {
    assertThat(new InvalidInputException("a\nb", "c\r\n\td", "e\u2028f"))
        .hasMessage("a b: c d; e f");
    assertThat(new InvalidInputException("a", "x".repeat(9_000), "e").getMessage()).hasSize(2_001);
    StageResult result = new StageResult("corpus", false, "x", java.util.Map.of("rows", 1), 0.5);
    assertThatThrownBy(() -> result.figures().put("more", 2))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
