package io.sampo.tokenizer;

import java.io.IOException;
import java.util.Optional;

/** The files of a directory on any file system, by name. */
@FunctionalInterface
public interface FileSource {
  /** The bytes of the file {@code name}; empty when there is none. */
  Optional<byte[]> read(String name) throws IOException;
}
