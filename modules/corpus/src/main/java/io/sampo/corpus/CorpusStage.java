package io.sampo.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.corpus.contamination.Contamination;
import io.sampo.corpus.duplicates.NearDuplicates;
import io.sampo.corpus.duplicates.Paragraphs;
import io.sampo.corpus.filter.ContentShare;
import io.sampo.corpus.filter.UrlBlockList;
import io.sampo.corpus.filter.Verdicts;
import io.sampo.corpus.read.DropReason;
import io.sampo.corpus.stage.ParquetTable;
import io.sampo.corpus.stage.SparkProgress;
import io.sampo.corpus.stage.StageRun;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Files to clean, distinct documents: {@code corpus/documents} and {@code corpus/dropped}.
 *
 * <p>Each record is read, cleaned and measured once ({@link Records}); filters judge what was
 * measured; of equal or nearly equal texts one stays; a share of the clusters is marked as held
 * out. The same files give the same bytes on any number of executors.
 */
public final class CorpusStage {
  public static final String NAME = "corpus";

  private static final int VERSION = 2;
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
    String fingerprint = fingerprint(inputs);
    StageRun frame = new StageRun(run, spark, NAME);
    return frame.result(
        fingerprint,
        (staged, progress) -> write(inputs, staged, progress, frame),
        CorpusFacts::figures);
  }

  // The files that the configuration names count by their contents or listings, as sources do.
  private String fingerprint(CorpusInputs inputs) {
    Fingerprint fingerprint =
        inputs.addTo(Fingerprint.of(NAME, VERSION).with("config", config), "source");
    if (!config.contamination().testSets().isEmpty()) {
      CorpusInputs.list(config.contamination().testSets(), run.storage())
          .addTo(fingerprint, "test set");
    }
    config
        .filters()
        .blockedUrls()
        .filter(path -> run.storage().exists(path))
        .ifPresent(path -> fingerprint.with("blocked_urls", run.storage().sha256(path)));
    return fingerprint.sha256();
  }

  private ManifestDraft write(
      CorpusInputs inputs, StagedDirectory staged, SparkProgress progress, StageRun frame) {
    Verdicts verdicts = verdicts();
    if (config.filters().keepWhere().isPresent()) {
      verdicts.judge(spark.createDataFrame(List.of(), RecordTable.SCHEMA));
    }
    progress.step("reading files");
    Records records = new Records(config, run, spark, splitBytes);
    Dataset<Row> judged = verdicts.judge(records.of(inputs));
    Map<String, SourceCounts> counts = SourceCounts.ofRecords(judged);
    SourceCounts total = SourceCounts.total(counts.values());
    CorpusChecks checks = new CorpusChecks(config, inputs, frame);
    checks.records(total, judged);

    ManifestDraft draft =
        ManifestDraft.of(NAME, CorpusFacts.config(config)).inputs(inputs.digest());
    Storage storage = run.storage();
    String work = staged.child("work");
    BiFunction<Dataset<Row>, String, Dataset<Row>> store =
        (rows, name) -> stored(rows, Storage.child(work, name));
    if (!config.contamination().testSets().isEmpty()) {
      progress.step("looking for test sets");
      judged = decontaminated(judged, records, store, staged, draft, total.records());
    }
    progress.step("finding duplicates");
    Fates fates = new Fates(store);
    Dataset<Row> decided =
        config.duplicates().near()
            ? fates.near(judged, new NearDuplicates(config.duplicates(), spark, work))
            : fates.exact(judged);
    long kept = decided.filter(col("reason").isNull()).count();

    progress.step("writing documents");
    Dataset<Row> documents = documents(judged, decided, files(kept, total.characters()), store);
    ParquetTable.write(documents.filter(longEnough()), staged.uri(), "documents", storage, draft);
    ParquetTable.write(
        dropped(decided, documents, total.records()), staged.uri(), "dropped", storage, draft);
    Dataset<Row> written = spark.read().parquet(staged.child("documents"));
    Dataset<Row> left = spark.read().parquet(staged.child("dropped"));
    WrittenRows rows = WrittenRows.of(written, left);
    SourceCounts.finish(counts, rows);
    checks.documents(SourceCounts.total(counts.values()));
    ObjectNode card = new DataCard(written, left, judged, rows).json(counts, inputs.digest());
    storage.writeAtomically(staged.child("card.json"), CanonicalJson.pretty(card));
    storage.delete(work);
    return CorpusFacts.add(draft, counts, inputs)
        .fact("languages", card.get("languages"))
        .fact("near_duplicates", card.get("near_duplicates"));
  }

  private Dataset<Row> decontaminated(
      Dataset<Row> judged,
      Records records,
      BiFunction<Dataset<Row>, String, Dataset<Row>> store,
      StagedDirectory staged,
      ManifestDraft draft,
      long rows) {
    Contamination contamination = new Contamination(config.contamination(), spark);
    CorpusInputs tests = CorpusInputs.list(config.contamination().testSets(), run.storage());
    Dataset<Row> hits =
        store.apply(
            contamination.hits(
                judged.filter(col("reason").isNull()),
                records.rows(tests).filter(col("reason").isNull())),
            "hits");
    ParquetTable.write(
        inFiles(hits, rows, "doc_id", "test_set"),
        staged.uri(),
        "contamination",
        run.storage(),
        draft);
    Column hit = col("reason").isNull().and(col("hit_id").isNotNull());
    return judged
        .join(contamination.over(hits), col("doc_id").equalTo(col("hit_id")), "left_outer")
        .withColumn("value", when(hit, col("hit_value")).otherwise(col("value")))
        .withColumn(
            "reason", when(hit, lit(DropReason.CONTAMINATED.label())).otherwise(col("reason")))
        .drop("hit_id", "hit_value");
  }

  private Verdicts verdicts() {
    UrlBlockList blocked =
        config
            .filters()
            .blockedUrls()
            .map(path -> UrlBlockList.read(run.storage(), path))
            .orElse(UrlBlockList.empty());
    return new Verdicts(config.filters(), config.language(), config.sources(), blocked);
  }

  private Dataset<Row> stored(Dataset<Row> rows, String path) {
    rows.write().parquet(path);
    return spark.read().schema(rows.schema()).parquet(path);
  }

  // Enough files for the next stage's tasks, few enough for a file system; by content alone.
  private static int files(long documents, long characters) {
    long wanted = Math.max(8, Math.max(Math.min(256, characters >> 22), characters >> 26));
    return (int) Math.min(wanted, documents);
  }

  // Texts and fates meet in the partitions that are written: a text is shuffled once.
  private Dataset<Row> documents(
      Dataset<Row> judged,
      Dataset<Row> fates,
      int files,
      BiFunction<Dataset<Row>, String, Dataset<Row>> store) {
    Dataset<Row> kept =
        fates
            .filter(col("reason").isNull())
            .select(col("doc_id").as("kept"), col("cluster_sha256"))
            .repartition(files, col("kept"));
    Dataset<Row> documents =
        judged
            .filter(col("reason").isNull())
            .repartition(files, col("doc_id"))
            .join(kept, col("doc_id").equalTo(col("kept")))
            .select(
                col("doc_id"),
                col("text"),
                col("source"),
                col("source_id"),
                col("url"),
                col("language"),
                col("language_score"),
                ContentShare.of(col("cluster_sha256"), ContentShare.HELD_OUT)
                    .lt(config.heldOutShare())
                    .as("held_out"),
                col("text_sha256"),
                col("cluster_sha256"),
                col("characters"),
                col("statistics"),
                col("violations"));
    return config.duplicates().paragraphCharacters() == 0
        ? documents.sortWithinPartitions(col("doc_id"))
        : cut(store.apply(documents, "whole"), files, store);
  }

  private Dataset<Row> cut(
      Dataset<Row> documents, int files, BiFunction<Dataset<Row>, String, Dataset<Row>> store) {
    Dataset<Row> cuts = Paragraphs.cuts(documents, config.duplicates().paragraphCharacters());
    Dataset<Row> both =
        documents.join(cuts, col("doc_id").equalTo(col("cut_id")), "left_outer").drop("cut_id");
    Dataset<Row> left =
        spark.createDataFrame(
            both.javaRDD().mapPartitions(new CutParagraphs()), documents.schema());
    return store
        .apply(left, "cut")
        .repartition(files, col("doc_id"))
        .sortWithinPartitions(col("doc_id"));
  }

  // Texts are cut after they were judged, so their length is looked at again.
  private Column longEnough() {
    return config.duplicates().paragraphCharacters() == 0
        ? lit(true)
        : col("characters").geq(config.filters().minCharacters());
  }

  private Dataset<Row> dropped(Dataset<Row> fates, Dataset<Row> documents, long rows) {
    String[] columns = {"doc_id", "source", "reason", "value"};
    Dataset<Row> dropped = fates.filter(col("reason").isNotNull()).selectExpr(columns);
    if (config.duplicates().paragraphCharacters() > 0) {
      dropped =
          dropped.union(
              documents
                  .filter(not(longEnough()))
                  .withColumn("reason", lit(DropReason.REPEATED_PARAGRAPHS.label()))
                  .withColumn("value", col("characters").cast("string"))
                  .selectExpr(columns));
    }
    return inFiles(dropped, rows, "doc_id", "reason");
  }

  private static Dataset<Row> inFiles(Dataset<Row> table, long rows, String first, String second) {
    return table
        .repartition((int) (1 + rows / 2_000_000), col(first))
        .sortWithinPartitions(col(first), col(second));
  }
}
