package io.sampo.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code mvn … -Dtest=ConfigurationReferenceTest -Dsampo.write=true} writes the page anew. */
class ConfigurationReferenceTest {
  private final Path root = Path.of(System.getProperty("sampo.root"));
  private final ConfigurationReference reference =
      new ConfigurationReference(root.resolve("modules"));
  private final Path file = root.resolve("docs/configuration.md");
  private String page;

  @BeforeEach
  void make() throws IOException {
    page = reference.page();
    if (Boolean.getBoolean("sampo.write")) {
      Files.writeString(file, page);
    }
  }

  @Test
  void everyKeyHasItsSentence() {
    assertThat(reference.silent())
        .as("keys whose record component has no @param; write one")
        .isEmpty();
  }

  @Test
  void thePageIsThatOfTheRecords() throws IOException {
    assertThat(Files.readString(file))
        .as(
            "docs/configuration.md is older than the records; run this test with -Dsampo.write=true")
        .isEqualTo(page);
  }
}
