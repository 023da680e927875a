package io.sampo.corpus.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.corpus.Runs;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
  @TempDir Path dir;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(dir.resolve("x/y"));
    Files.createDirectories(dir.resolve("x/.hidden"));
    for (String name :
        List.of(
            "x/b.txt", "x/a b.txt", "x/y/c.txt", "x/.hidden/d.txt", "x/_SUCCESS", "x/e[1].gz")) {
      Files.writeString(dir.resolve(name), "0123456789");
    }
  }

  @Test
  void directoriesAreReadRecursivelyWithoutHiddenFiles() {
    assertThat(paths("x")).containsExactly("a b.txt", "b.txt", "e[1].gz", "y/c.txt");
    assertThat(paths("x/")).containsExactly("a b.txt", "b.txt", "e[1].gz", "y/c.txt");
  }

  @Test
  void pathsAreRelativeToTheFirstWildcard() {
    assertThat(paths("x/*.txt")).containsExactly("a b.txt", "b.txt");
    assertThat(paths("x/{b,nothing}.txt")).containsExactly("b.txt");
    assertThat(paths("*/y")).containsExactly("x/y/c.txt");
    assertThat(paths("x/b.txt")).containsExactly("b.txt");
    assertThat(paths("x/e[1].gz")).containsExactly("e[1].gz");
  }

  @Test
  void missingPathIsRefusedByName() {
    for (String path : List.of("nowhere", "x/*.csv", "x/y/*.gz")) {
      assertThatThrownBy(() -> paths(path))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("corpus source 's' (" + dir.resolve(path) + "): ")
          .hasMessageContaining("no such file");
    }
    Source source = Source.of("s", "nosuchscheme://bucket/path", SourceFormat.TEXT);
    assertThatThrownBy(() -> InputFiles.list(source, Runs.storage()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nosuchscheme");
  }

  @Test
  void unreadableFileIsRefusedByName() throws IOException {
    Source source = Source.of("s", dir.resolve("x/b.txt").toString(), SourceFormat.LINES);
    Storage storage = Runs.storage();
    FileSplit split = InputFiles.splits(source, InputFiles.list(source, storage), 100).get(0);
    Files.delete(dir.resolve("x/b.txt"));
    assertThatThrownBy(() -> SplitReader.open(split, storage, 1024, 10))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("x/b.txt: cannot be read");
  }

  @Test
  void splitsCoverFilesExactly() {
    Source source = Source.of("s", dir.resolve("x").toString(), SourceFormat.LINES);
    List<FileSplit> splits = InputFiles.splits(source, InputFiles.list(source, Runs.storage()), 4);
    assertThat(splits).hasSize(3 * 3 + 1); // 4 + 4 + 2 bytes each; the packed file is whole
    assertThat(splits.stream().mapToLong(FileSplit::length).sum()).isEqualTo(40);
  }

  private List<String> paths(String path) {
    Source source = Source.of("s", dir + "/" + path, SourceFormat.TEXT);
    return InputFiles.list(source, Runs.storage()).stream().map(StoredFile::path).toList();
  }
}
