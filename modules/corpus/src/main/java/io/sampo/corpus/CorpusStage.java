package io.sampo.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.corpus.read.DropReason;
import io.sampo.corpus.read.FileSplit;
import io.sampo.corpus.stage.ParquetTable;
import io.sampo.corpus.stage.SparkProgress;
import io.sampo.corpus.stage.StageRun;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.JsonFields;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Files to clean, distinct documents: {@code corpus/documents} and {@code corpus/dropped}.
 *
 * <p>Each record is read, cleaned and measured once; of equal texts one stays; a share of the texts
 * is marked as held out. The same files give the same bytes on any number of executors.
 */
public final class CorpusStage {
  public static final String NAME = "corpus";

  private static final int VERSION = 1;
  private static final long SPLIT_BYTES = 32L << 20;

  private final CorpusConfig config;
  private final RunDirectory run;
  private final SparkSession spark;
  private final long splitBytes;

  public CorpusStage(CorpusConfig config, RunDirectory run, SparkSession spark) {
    this(config, run, spark, SPLIT_BYTES);
  }

  CorpusStage(CorpusConfig config, RunDirectory run, SparkSession spark, long splitBytes) {
    this.config = config;
    this.run = run;
    this.spark = spark;
    this.splitBytes = splitBytes;
  }

  /**
   * @throws InvalidInputException when nothing is there, nothing is left, or too much is broken
   */
  public StageResult run() {
    CorpusInputs inputs = CorpusInputs.list(config.sources(), run.storage());
    String fingerprint =
        inputs.addTo(Fingerprint.of(NAME, VERSION).with("config", config)).sha256();
    StageRun frame = new StageRun(run, spark, NAME);
    return frame.result(
        fingerprint,
        (staged, progress) -> write(inputs, staged, progress, frame),
        CorpusStage::figures);
  }

  private ManifestDraft write(
      CorpusInputs inputs, StagedDirectory staged, SparkProgress progress, StageRun frame) {
    progress.step("reading files");
    String work = staged.child("work");
    Dataset<Row> records = read(inputs, Storage.child(work, "records"));
    Map<String, SourceCounts> counts = SourceCounts.ofRecords(records);
    SourceCounts total = SourceCounts.total(counts.values());
    check(total, records, inputs, frame);

    progress.step("finding duplicates");
    String firstsPath = Storage.child(work, "firsts");
    Dataset<Row> found = Duplicates.firsts(records);
    found.write().parquet(firstsPath);
    Dataset<Row> firsts = spark.read().schema(found.schema()).parquet(firstsPath);
    long distinct = firsts.count();

    progress.step("writing documents");
    ManifestDraft draft = ManifestDraft.of(NAME, configFacts()).inputs(inputs.digest());
    Storage storage = run.storage();
    ParquetTable.write(
        documents(records, firsts, files(distinct, total.characters())),
        staged.uri(),
        "documents",
        storage,
        draft);
    ParquetTable.write(
        dropped(records, firsts, total.records()), staged.uri(), "dropped", storage, draft);
    SourceCounts.addDocuments(counts, spark.read().parquet(staged.child("documents")));
    storage.delete(work);
    checkSplit(SourceCounts.total(counts.values()), frame);
    return facts(draft, counts, inputs);
  }

  private Dataset<Row> read(CorpusInputs inputs, String path) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    List<List<FileSplit>> groups =
        SplitGroups.of(inputs.splits(splitBytes), splitBytes, 2 * context.defaultParallelism());
    spark
        .createDataFrame(
            context
                .parallelize(groups, groups.size())
                .flatMap(new ReadDocuments(run.storage(), config)),
            RecordTable.SCHEMA)
        .write()
        .parquet(path);
    return spark.read().schema(RecordTable.SCHEMA).parquet(path);
  }

  private void check(
      SourceCounts total, Dataset<Row> records, CorpusInputs inputs, StageRun frame) {
    if (total.records() == 0) {
      throw new InvalidInputException(
          "corpus (" + inputs.paths() + ")",
          "the files hold no records",
          "give files with text, and the format that they have");
    }
    if (total.broken() > config.maxDroppedShare() * total.records()) {
      throw new InvalidInputException(
          "corpus (" + inputs.paths() + ")",
          total.broken()
              + " of "
              + total.records()
              + " records are broken ("
              + total.reasons()
              + "), the first one: "
              + firstBroken(records),
          "repair the files, check format and text_field, or raise corpus.max_dropped_share ("
              + config.maxDroppedShare()
              + ")");
    }
    if (total.documents() == 0) {
      throw new InvalidInputException(
          "corpus (" + inputs.paths() + ")",
          "all " + total.records() + " records were dropped (" + total.reasons() + ")",
          "check format, corpus.min_characters and corpus.max_characters");
    }
    if (total.broken() > 0) {
      frame.warn(
          total.broken() + " broken records were dropped, the first one: " + firstBroken(records));
    }
  }

  private void checkSplit(SourceCounts total, StageRun frame) {
    if (total.heldOut() == total.documents()) {
      throw new InvalidInputException(
          "corpus.held_out_share",
          "puts all " + total.documents() + " documents into the held-out split",
          "lower it (0 holds nothing out), or give more text");
    }
    if (config.heldOutShare() > 0 && total.heldOut() == 0) {
      frame.warn(
          "none of "
              + total.documents()
              + " documents was held out: there will be no held-out loss;"
              + " raise corpus.held_out_share or give more text");
    }
  }

  private static String firstBroken(Dataset<Row> records) {
    Object[] reasons =
        Arrays.stream(DropReason.values())
            .filter(DropReason::broken)
            .map(DropReason::label)
            .toArray();
    Row row =
        records
            .filter(col("reason").isin(reasons))
            .orderBy(col("doc_id"))
            .select("doc_id", "reason", "value")
            .first();
    return row.getString(0) + " " + row.getString(1) + " (" + row.getString(2) + ")";
  }

  // Enough files for the next stage's tasks, few enough for a file system; by content alone.
  private static int files(long documents, long characters) {
    long wanted = Math.max(8, Math.max(Math.min(256, characters >> 22), characters >> 26));
    return (int) Math.min(wanted, documents);
  }

  private static Dataset<Row> documents(Dataset<Row> records, Dataset<Row> firsts, int files) {
    return Duplicates.kept(records, firsts)
        .select(
            col("doc_id"),
            col("text"),
            col("source"),
            col("source_id"),
            lit(null).cast("string").as("language"),
            col("held_out"),
            col("text_sha256"),
            col("characters"))
        .repartition(files, col("doc_id"))
        .sortWithinPartitions(col("doc_id"));
  }

  private static Dataset<Row> dropped(Dataset<Row> records, Dataset<Row> firsts, long rows) {
    Column[] columns = {col("doc_id"), col("source"), col("reason"), col("value")};
    return records
        .filter(col("reason").isNotNull())
        .select(columns)
        .union(Duplicates.dropped(records, firsts).select(columns))
        .repartition((int) (1 + rows / 2_000_000), col("doc_id"))
        .sortWithinPartitions(col("doc_id"), col("reason"));
  }

  // What a path is called differs between equal runs; names and formats do not.
  private Map<String, Object> configFacts() {
    List<Map<String, Object>> sources = new ArrayList<>();
    for (Source source : config.sources()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("name", source.name());
      facts.put("format", source.format());
      facts.put("text_field", source.textField());
      facts.put("id_field", source.idField());
      sources.add(facts);
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("sources", sources);
    facts.put("max_record_bytes", config.maxRecordBytes());
    facts.put("max_gzip_ratio", config.maxGzipRatio());
    facts.put("min_characters", config.minCharacters());
    facts.put("max_characters", config.maxCharacters());
    facts.put("held_out_share", config.heldOutShare());
    facts.put("max_dropped_share", config.maxDroppedShare());
    return facts;
  }

  private static ManifestDraft facts(
      ManifestDraft draft, Map<String, SourceCounts> counts, CorpusInputs inputs) {
    List<Map<String, Object>> sources = new ArrayList<>();
    for (Source source : inputs.sources()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("name", source.name());
      facts.put("files", inputs.files(source));
      facts.put("bytes", inputs.bytes(source));
      facts.putAll(counts.getOrDefault(source.name(), new SourceCounts()).facts());
      sources.add(facts);
    }
    return draft.facts(SourceCounts.total(counts.values()).facts()).fact("sources", sources);
  }

  private static Map<String, Object> figures(Manifest manifest) {
    JsonFields facts = manifest.facts("corpus/manifest.json");
    Map<String, Object> figures = new LinkedHashMap<>();
    for (String name : List.of("records", "documents", "held_out", "characters")) {
      figures.put(name, facts.count(name));
    }
    JsonNode dropped = facts.value("dropped");
    dropped
        .fieldNames()
        .forEachRemaining(r -> figures.put("dropped_" + r, dropped.get(r).asLong()));
    return figures;
  }
}
