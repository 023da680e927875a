package io.sampo.jobs.look;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestFile;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** Says what one file is: a part of a table in Parquet, or the jar of Sampo. */
final class ArtifactFile {
  /** How far above a file the directory of its stage lies at most. */
  private static final int LEVELS = 4;

  private static final int MAX_ENTRY_BYTES = 8 << 20;
  private static final String VERSION = "io/sampo/storage/version.properties";
  private static final String LIBRARIES = "META-INF/sbom/sampo.cdx.json";

  private final Storage storage;
  private final String uri;
  private final String shown;

  /**
   * @param uri a file that is there
   */
  ArtifactFile(Storage storage, String uri) {
    this.storage = storage;
    this.uri = uri;
    this.shown = Storage.display(uri);
  }

  /**
   * What it is, what it holds, and its digests.
   *
   * @throws InvalidInputException if it is something else, damaged, or not what its manifest lists
   */
  ObjectNode describe() {
    String magic = magic();
    if (magic.equals("PAR1")) {
      return parquet();
    }
    if (magic.equals("PK\u0003\u0004")) {
      return jar();
    }
    throw new InvalidInputException(
        shown,
        "is neither a Parquet file nor a jar of Sampo",
        "name one of these, or the directory of a run, a stage, a checkpoint or a tokenizer");
  }

  private String magic() {
    try (InputStream in = storage.open(uri)) {
      return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new StorageException("read", uri, e);
    }
  }

  private ObjectNode begin(String kind) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", kind);
    json.put("path", shown);
    json.put("bytes", storage.size(uri));
    return json;
  }

  private ObjectNode parquet() {
    ObjectNode json;
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(storage.path(uri), storage.configuration()))) {
      FileMetaData meta = reader.getFooter().getFileMetaData();
      String kind = ParquetColumns.kind(meta.getSchema());
      json = begin(kind.isEmpty() ? "table" : kind);
      json.put("format", "Parquet");
      json.put("rows", reader.getRecordCount());
      json.put("row_groups", reader.getRowGroups().size());
      compression(reader, json);
      json.put("written_by", meta.getCreatedBy());
      json.set("columns", ParquetColumns.of(meta.getSchema()));
      onlyValue(reader, "model_fingerprint").ifPresent(v -> json.put("model_fingerprint", v));
    } catch (IOException | RuntimeException e) { // how Parquet tells of a file that is none
      throw new InvalidInputException(
          shown,
          "begins like a Parquet file but cannot be read as one: " + e.getMessage(),
          "it may be cut off; copy or make it again",
          e);
    }
    String sha256 = storage.sha256(uri);
    json.put("sha256", sha256);
    stage(sha256).ifPresent(stage -> json.set("stage", stage));
    return json;
  }

  private static void compression(ParquetFileReader reader, ObjectNode json) {
    Set<String> codecs = new TreeSet<>();
    for (BlockMetaData group : reader.getRowGroups()) {
      for (ColumnChunkMetaData column : group.getColumns()) {
        codecs.add(column.getCodec().name().toLowerCase(Locale.ROOT));
      }
    }
    json.put("compression", String.join(", ", codecs));
  }

  /** The value that a text column has in all rows, if the statistics of the file tell it. */
  private static Optional<String> onlyValue(ParquetFileReader reader, String column) {
    Set<String> values = new TreeSet<>();
    for (BlockMetaData group : reader.getRowGroups()) {
      for (ColumnChunkMetaData chunk : group.getColumns()) {
        if (chunk.getPath().toDotString().equals(column)) {
          Statistics<?> statistics = chunk.getStatistics();
          if (statistics == null || !statistics.hasNonNullValue()) {
            return Optional.empty();
          }
          values.add(statistics.minAsString());
          values.add(statistics.maxAsString());
        }
      }
    }
    return values.size() == 1 ? values.stream().findFirst() : Optional.empty();
  }

  /** The stage whose manifest lists the file, with what it says of it. */
  private Optional<JsonNode> stage(String sha256) {
    String directory = storage.resolve(uri);
    for (int level = 0; level < LEVELS; level++) {
      int slash = directory.lastIndexOf('/');
      if (slash <= 0) {
        return Optional.empty();
      }
      directory = directory.substring(0, slash);
      if (storage.exists(Storage.child(directory, "manifest.json"))) {
        return listed(directory, sha256);
      }
    }
    return Optional.empty();
  }

  private Optional<JsonNode> listed(String directory, String sha256) {
    Manifest manifest = Manifest.read(storage, directory);
    String path = storage.resolve(uri).substring(directory.length() + 1);
    Optional<ManifestFile> entry =
        manifest.files().stream().filter(file -> file.path().equals(path)).findFirst();
    entry
        .filter(file -> !file.sha256().equals(sha256))
        .ifPresent(
            file -> {
              throw new InvalidInputException(
                  shown,
                  "has the sha256 "
                      + sha256
                      + ", but "
                      + Storage.display(Storage.child(directory, "manifest.json"))
                      + " lists "
                      + file.sha256(),
                  "it was changed or damaged: run the stage '" + manifest.kind() + "' again");
            });
    return entry.map(
        file -> {
          ObjectNode stage = JsonNodeFactory.instance.objectNode();
          stage.put("name", manifest.kind());
          stage.put("path", Storage.display(directory));
          stage.put("file", path);
          stage.setAll(file.extra());
          stage.put("generator", manifest.generator());
          stage.put("manifest_sha256", manifest.sha256());
          stage.put("inputs", manifest.inputs());
          return stage;
        });
  }

  private ObjectNode jar() {
    Properties version = new Properties();
    JsonNode libraries = null;
    Attributes main = new Attributes();
    try (ZipInputStream zip = new ZipInputStream(storage.open(uri))) {
      ZipEntry entry = zip.getNextEntry();
      while (entry != null && (main.isEmpty() || version.isEmpty() || libraries == null)) {
        switch (entry.getName()) {
          case "META-INF/MANIFEST.MF" -> main = new java.util.jar.Manifest(zip).getMainAttributes();
          case VERSION -> version.load(zip);
          case LIBRARIES ->
              libraries =
                  CanonicalJson.parse(zip.readNBytes(MAX_ENTRY_BYTES), shown + "!" + LIBRARIES);
          default -> {
            // classes and native libraries
          }
        }
        entry = zip.getNextEntry();
      }
    } catch (ZipException | EOFException e) {
      throw new InvalidInputException(
          shown, "is a damaged archive (" + e.getMessage() + ")", "copy or build it again", e);
    } catch (IOException e) {
      throw new StorageException("read", uri, e);
    }
    if (version.isEmpty() || libraries == null) {
      throw new InvalidInputException(
          shown,
          "is an archive, but not Sampo's: it lacks " + (libraries == null ? LIBRARIES : VERSION),
          "name the sampo.jar that mvn package leaves in modules/jobs/target");
    }
    ObjectNode json = begin("jar");
    json.put("version", version.getProperty("version"));
    json.put("main_class", main.getValue(Attributes.Name.MAIN_CLASS));
    json.put("java", main.getValue("Build-Jdk-Spec"));
    json.put("sha256", storage.sha256(uri));
    ObjectNode versions = json.putObject("libraries");
    libraries
        .path("components")
        .forEach(
            component ->
                versions.put(component.path("name").asText(), component.path("version").asText()));
    return json;
  }
}
