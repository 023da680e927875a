package io.sampo.benchmarks;

import io.sampo.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** A temporary directory of a benchmark, deleted when it is over. */
final class Scratch implements AutoCloseable {
  private final Path directory;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  static Scratch of(String benchmark) throws IOException {
    return new Scratch(Files.createTempDirectory("sampo-bench-" + benchmark));
  }

  Path directory() {
    return directory;
  }

  /** The path of something in it. */
  Path resolve(String name) {
    return directory.resolve(name);
  }

  @Override
  public void close() {
    Storage.of(new Configuration()).delete(directory.toString());
  }
}
