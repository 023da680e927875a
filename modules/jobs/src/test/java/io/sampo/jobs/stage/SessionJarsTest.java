package io.sampo.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionJarsTest {
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final SparkConf nothing = new SparkConf(false);

  @TempDir Path dir;

  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void jarsOfTheFileAreSeenAndSentToExecutors() throws IOException {
    Path jar = dir.resolve("driver.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("there/it-is"));
    }
    Map<String, String> options = new HashMap<>(Map.of("spark.jars", " " + jar + " ,"));
    SessionJars.add(options, nothing);
    assertThat(options).containsEntry("spark.jars", jar.toString());
    assertThat(Thread.currentThread().getContextClassLoader().getResource("there/it-is"))
        .isNotNull();
  }

  @Test
  void whatSparkSubmitAddedIsLeftToIt() {
    Map<String, String> options = new HashMap<>(Map.of("spark.jars", "hdfs:///other.jar"));
    SessionJars.add(options, new SparkConf(false).set("spark.jars", "hdfs:///other.jar"));
    assertThat(options).containsEntry("spark.jars", "hdfs:///other.jar");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void jarsAndPackagesThatAreNotThereAreRefused() {
    assertRefused(
        "spark.jars", "nowhere/a.jar", "spark.jars: there is no local file nowhere/a.jar");
    assertRefused("spark.jars.packages", "io.delta", "spark.jars.packages: io.delta cannot be");
  }

  private void assertRefused(String key, String value, String message) {
    assertThatThrownBy(() -> SessionJars.add(new HashMap<>(Map.of(key, value)), nothing))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(message);
  }
}
