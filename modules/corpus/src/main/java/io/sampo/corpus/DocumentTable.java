package io.sampo.corpus;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The corpus stage's output, as the later stages read it. */
public final class DocumentTable {
  private final String uri;
  private final Manifest manifest;

  private DocumentTable(String uri, Manifest manifest) {
    this.uri = uri;
    this.manifest = manifest;
  }

  /**
   * The documents of a run.
   *
   * @throws InvalidInputException when the corpus stage has not finished there, or its files differ
   *     from its manifest
   */
  public static DocumentTable open(RunDirectory run) {
    String stage = run.stage(CorpusStage.NAME);
    Manifest manifest = Manifest.read(run.storage(), stage);
    manifest.requireFiles(run.storage(), stage);
    return new DocumentTable(Storage.child(stage, "documents"), manifest);
  }

  public Manifest manifest() {
    return manifest;
  }

  /**
   * {@code doc_id, text, source, source_id, url, language, language_score, held_out, text_sha256,
   * cluster_sha256, characters, statistics, violations}; see docs/formats.md.
   */
  public Dataset<Row> read(SparkSession spark) {
    return spark.read().parquet(uri);
  }
}
