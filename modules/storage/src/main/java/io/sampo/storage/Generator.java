package io.sampo.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Sampo writes the files. */
public final class Generator {
  private static final String VERSION = load();

  private Generator() {}

  /** The version of this build, the same from a jar and from class directories. */
  public static String version() {
    return VERSION;
  }

  private static String load() {
    try (InputStream in = Generator.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("the build's version.properties is unreadable", e);
    }
  }
}
