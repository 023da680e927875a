package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.sampo.corpus.DocumentTable;
import io.sampo.corpus.stage.SparkProgress;
import io.sampo.corpus.stage.StageRun;
import io.sampo.corpus.vocabulary.GivenTokenizer;
import io.sampo.corpus.vocabulary.VocabularyStage;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.JsonFields;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Sha256;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;

/**
 * Documents to shuffled shards of token sequences: {@code shards/train} and {@code
 * shards/held_out}.
 *
 * <p>Rows stand in a global order that depends on the seed and the documents alone. The same input
 * gives the same bytes on any number of executors.
 */
public final class ShardsStage {
  public static final String NAME = "shards";

  private static final int VERSION = 2;

  private final ShardsConfig config;
  private final RunDirectory run;
  private final SparkSession spark;

  public ShardsStage(ShardsConfig config, RunDirectory run, SparkSession spark) {
    this.config = config;
    this.run = run;
    this.spark = spark;
  }

  /**
   * @throws InvalidInputException when corpus or vocabulary are not there, or no sequence is left
   */
  public StageResult run() {
    DocumentTable documents = DocumentTable.open(run);
    String vocabularyUri = run.stage(VocabularyStage.NAME);
    Manifest vocabulary = Manifest.read(run.storage(), vocabularyUri);
    vocabulary.requireFiles(run.storage(), vocabularyUri);
    String fingerprint =
        Fingerprint.of(NAME, VERSION)
            .with("config", config)
            .upstream("corpus", documents.manifest())
            .upstream("vocabulary", vocabulary)
            .sha256();
    return new StageRun(run, spark, NAME)
        .result(
            fingerprint,
            (staged, progress) -> write(documents, vocabulary, staged, progress),
            ShardsStage::figures);
  }

  private ManifestDraft write(
      DocumentTable documents,
      Manifest vocabulary,
      StagedDirectory staged,
      SparkProgress progress) {
    Tokenizer tokenizer =
        GivenTokenizer.load(
            run.storage(), run.stage(VocabularyStage.NAME), TokenizerOptions.uncased());
    String work = staged.child("work");
    progress.step("tokenizing documents");
    Dataset<Row> sequences =
        tokenize(documents.read(spark), tokenizer, Storage.child(work, "sequences"));
    SequenceCounts counts = SequenceCounts.of(sequences);
    if (counts.rows(Split.TRAIN) == 0) {
      throw new InvalidInputException(
          "shards.min_length",
          "is " + config.minLength() + ": no document gives a sequence that long to learn from",
          "lower it, or give longer documents");
    }
    ManifestDraft draft =
        ManifestDraft.of(NAME, config)
            .inputs(Sha256.of(documents.manifest().sha256() + "\n" + vocabulary.sha256()))
            .fact("shard_version", ShardFormat.VERSION)
            .fact("tokenizer_sha256", tokenizer.fingerprint())
            .fact("vocabulary_size", tokenizer.vocabulary().size())
            .fact("max_length", config.maxLength())
            .fact("row_group_rows", config.rowGroupRows())
            .fact("seed", config.seed())
            .facts(counts.facts());
    progress.step("ordering sequences");
    shuffle(sequences, counts, work, progress)
        .forEach(written -> place(written, counts, staged, draft));
    run.storage().delete(work);
    return draft;
  }

  private Dataset<Row> tokenize(Dataset<Row> documents, Tokenizer tokenizer, String path) {
    spark
        .createDataFrame(
            documents
                .select(col("doc_id"), col("text").cast("binary"), col("held_out"))
                .javaRDD()
                .mapPartitions(new TokenizeDocuments(tokenizer.files(), config)),
            TokenizedTable.SCHEMA)
        .write()
        .parquet(path);
    return spark.read().schema(TokenizedTable.SCHEMA).parquet(path);
  }

  private List<WriteShards.Written> shuffle(
      Dataset<Row> sequences, SequenceCounts counts, String work, SparkProgress progress) {
    Dataset<Row> kept = sequences.filter(col("ids").isNotNull());
    ShardBorders train = ShardBorders.of(kept.filter("not held_out"), config.shards());
    ShardBorders heldOut = ShardBorders.of(kept.filter("held_out"), config.shards());
    int trainFiles = files(counts, Split.TRAIN);
    int files = trainFiles + files(counts, Split.HELD_OUT);
    UDF3<Boolean, Long, Long, Integer> fileOf =
        (held, high, low) -> held ? trainFiles + heldOut.shard(high, low) : train.shard(high, low);
    int[] slots = FileSlots.of(spark, files);
    String attempts = Storage.child(work, "attempts");
    run.storage().makeDirectory(attempts);

    progress.step("writing shards");
    return kept.withColumn(
            "file",
            udf(fileOf, DataTypes.IntegerType)
                .apply(col("held_out"), col("key_high"), col("key_low")))
        .repartition(files, get(lit(slots), col("file")))
        .sortWithinPartitions(col("file"), col("key_high"), col("key_low"))
        .select(col("file"), col("doc_id"), col("ids"))
        .javaRDD()
        .mapPartitions(new WriteShards(run.storage(), attempts, config.rowGroupRows()))
        .collect();
  }

  private int files(SequenceCounts counts, Split split) {
    return (int) Math.min(config.shards(), counts.rows(split));
  }

  // Gives a file its name, and tells the draft of it.
  private void place(
      WriteShards.Written written,
      SequenceCounts counts,
      StagedDirectory staged,
      ManifestDraft draft) {
    int trainFiles = files(counts, Split.TRAIN);
    Split split = Split.of(written.file >= trainFiles);
    int number = split == Split.TRAIN ? written.file : written.file - trainFiles;
    String path = String.format(Locale.ROOT, "%s/shard-%05d.parquet", split.label(), number);
    run.storage().makeDirectory(staged.child(split.label()));
    run.storage().rename(written.uri, staged.child(path));
    draft.file(
        path,
        written.bytes,
        written.sha256,
        Map.of(
            "split", split,
            "rows", written.rows,
            "tokens", written.tokens,
            "row_groups", written.rowGroups));
  }

  private static Map<String, Object> figures(Manifest manifest) {
    JsonFields facts = manifest.facts("shards/manifest.json");
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("sequences", facts.count("rows"));
    figures.put("tokens", facts.count("tokens"));
    figures.put("shards", (long) manifest.files().size());
    figures.put("held_out_sequences", facts.object("splits").object("held_out").count("rows"));
    JsonFields dropped = facts.object("dropped").object("too_short");
    figures.put("dropped_too_short", dropped.count("rows"));
    figures.put("dropped_tokens", dropped.count("tokens"));
    return figures;
  }
}
