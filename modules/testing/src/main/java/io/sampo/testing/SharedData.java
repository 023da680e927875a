package io.sampo.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Real corpora and golden files that may not be shipped with the sources.
 *
 * <p>They are looked up below the directory named by the system property {@code sampo.shared}. A
 * test that needs a missing file is skipped on a developer's machine and fails where the
 * environment variable {@code CI} is {@code true}.
 */
public final class SharedData {
  private SharedData() {}

  /**
   * The file or directory {@code relative} below the shared data, e.g. {@code "golden/encoder"}.
   */
  public static Path path(String relative) {
    Path path = Path.of(System.getProperty("sampo.shared", "../shared"), relative);
    if (!Files.exists(path)) {
      String message = path + " is missing: point -Dsampo.shared at the shared data";
      if ("true".equals(System.getenv("CI"))) {
        fail(message);
      }
      assumeTrue(false, message);
    }
    return path;
  }

  /** A reader of UTF-8 text; names ending in {@code .gz} are unpacked. */
  public static BufferedReader reader(String relative) {
    return new BufferedReader(new InputStreamReader(stream(relative), StandardCharsets.UTF_8));
  }

  /** The bytes of a shared file; names ending in {@code .gz} are unpacked. */
  public static InputStream stream(String relative) {
    try {
      InputStream raw = Files.newInputStream(path(relative));
      return relative.endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read shared file " + relative, e);
    }
  }
}
