package io.sampo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The CycloneDX list in the jar names what is in the jar. Made anew by {@code mvn -B -pl
 * modules/jobs -am process-classes -Psbom}, and then by this test with {@code -Dsampo.write=true}.
 */
class BillOfMaterialsTest {
  private static final Path ROOT = Path.of(System.getProperty("sampo.root", "../.."));
  private static final Path LIST =
      ROOT.resolve("modules/jobs/src/main/resources/META-INF/sbom/sampo.cdx.json");
  private static final Path TARGET = ROOT.resolve("modules/jobs/target");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Spark brings these; modules/jobs/pom.xml keeps them out of the jar. */
  private static final Set<String> SPARKS_OWN =
      Set.of(
          "org.slf4j",
          "com.fasterxml.jackson.core",
          "org.apache.commons",
          "commons-codec",
          "commons-io");

  private static final List<String> KEPT =
      List.of("type", "bom-ref", "group", "name", "version", "hashes", "licenses", "purl");

  @Test
  void everyLibraryInTheJarIsListedWithItsLicence() throws IOException {
    if (Boolean.getBoolean("sampo.write")) {
      write();
    }
    List<JsonNode> components = components(JSON.readTree(LIST.toFile()));
    assertThat(components)
        .extracting(BillOfMaterialsTest::jarName)
        .containsExactlyInAnyOrderElementsOf(bundled());
    assertThat(components)
        .allSatisfy(component -> assertThat(component.path("licenses")).isNotEmpty());
  }

  /**
   * What the plugin has found, but for our modules, what is not in the jar, and where it was had.
   */
  private static void write() throws IOException {
    ObjectNode list = (ObjectNode) JSON.readTree(TARGET.resolve("sampo.cdx.json").toFile());
    list.retain(List.of("bomFormat", "specVersion", "version", "metadata", "components"));
    ObjectNode metadata = (ObjectNode) list.path("metadata");
    metadata.retain(List.of("component"));
    ((ObjectNode) metadata.path("component")).retain(KEPT);
    ArrayNode all = (ArrayNode) list.path("components");
    for (Iterator<JsonNode> each = all.iterator(); each.hasNext(); ) {
      ObjectNode component = (ObjectNode) each.next();
      String group = component.path("group").asText();
      if (group.equals("io.sampo") || SPARKS_OWN.contains(group)) {
        each.remove();
      }
      component.retain(KEPT);
      Iterator<JsonNode> hashes = component.path("hashes").iterator();
      while (hashes.hasNext()) {
        if (!hashes.next().path("alg").asText().equals("SHA-256")) {
          hashes.remove();
        }
      }
    }
    Files.createDirectories(LIST.getParent());
    Files.writeString(LIST, list.toPrettyString() + "\n");
  }

  private static List<JsonNode> components(JsonNode list) {
    return StreamSupport.stream(list.path("components").spliterator(), false).toList();
  }

  /** {@code group/name-version[-classifier].jar}. */
  private static String jarName(JsonNode component) {
    String purl = component.path("purl").asText();
    String classifier =
        purl.contains("classifier=") ? "-" + purl.replaceAll(".*classifier=([^&]*).*", "$1") : "";
    return component.path("group").asText()
        + "/"
        + component.path("name").asText()
        + "-"
        + component.path("version").asText()
        + classifier
        + ".jar";
  }

  /** The jars of the class path from which the jar is put together. */
  private static List<String> bundled() throws IOException {
    String[] jars =
        Files.readString(TARGET.resolve("bundled.txt")).strip().split(File.pathSeparator);
    List<String> names = new ArrayList<>();
    for (String jar : jars) {
      Path file = Path.of(jar);
      if (!jar.endsWith(".jar") || jar.contains("/modules/")) {
        continue; // a module of ours
      }
      // repository/org/jsoup/jsoup/1.21.2/jsoup-1.21.2.jar
      Path group = file.getParent().getParent().getParent();
      String known =
          Arrays.stream(group.toString().split("repository/", 2))
              .reduce((first, second) -> second)
              .orElseThrow()
              .replace('/', '.');
      if (!SPARKS_OWN.contains(known)) {
        names.add(known + "/" + file.getFileName());
      }
    }
    return names;
  }
}
