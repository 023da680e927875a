package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;

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
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Documents to shuffled shards of token sequences: {@code shards/train} and {@code
 * shards/held_out}.
 *
 * <p>Rows stand in a global order that depends on the seed and the documents alone. The same input
 * gives the same bytes on any number of executors. Generation n &gt; 0 goes to {@code shards_g<n>}.
 */
public final class ShardsStage {
  public static final String NAME = "shards";

  private static final int VERSION = 4;

  private final ShardsConfig config;
  private final RunDirectory run;
  private final SparkSession spark;

  public ShardsStage(ShardsConfig config, RunDirectory run, SparkSession spark) {
    this.config = config;
    this.run = run;
    this.spark = spark;
  }

  /**
   * @throws InvalidInputException when corpus, vocabulary or an earlier generation are not there,
   *     or no sequence is left
   */
  public StageResult run() {
    DocumentTable documents = DocumentTable.open(run);
    String vocabularyUri = run.stage(VocabularyStage.NAME);
    Manifest vocabulary = Manifest.read(run.storage(), vocabularyUri);
    vocabulary.requireFiles(run.storage(), vocabularyUri);
    Generations generations = new Generations(run, config.generation());
    Fingerprint fingerprint =
        Fingerprint.of(NAME, VERSION)
            .with("config", config)
            .upstream("corpus", documents.manifest())
            .upstream("vocabulary", vocabulary);
    return new StageRun(run, spark, Generations.stage(config.generation()))
        .result(
            generations.addTo(fingerprint).sha256(),
            (staged, progress) -> write(documents, vocabulary, generations, staged, progress),
            ShardsStage::figures);
  }

  private ManifestDraft write(
      DocumentTable documents,
      Manifest vocabulary,
      Generations generations,
      StagedDirectory staged,
      SparkProgress progress) {
    Tokenizer tokenizer =
        GivenTokenizer.load(
            run.storage(), run.stage(VocabularyStage.NAME), TokenizerOptions.uncased());
    generations.requireTokenizer(tokenizer.fingerprint());
    String work = staged.child("work");
    Dataset<Row> fresh = generations.fresh(documents.read(spark), spark);
    Dataset<Row> texts =
        fresh.select(fresh.col("doc_id"), col("text").cast("binary"), col("held_out"));
    Broadcast<SharedTokenizer> shared =
        new JavaSparkContext(spark.sparkContext())
            .broadcast(new SharedTokenizer(tokenizer.files()));
    progress.step("tokenizing documents");
    Dataset<Row> places =
        stored(
            tokenized(texts, TokenizeDocuments.places(shared, config)),
            Storage.child(work, "places"));
    ManifestDraft draft =
        ManifestDraft.of(NAME, config)
            .inputs(Sha256.of(documents.manifest().sha256() + "\n" + vocabulary.sha256()))
            .fact("shard_version", ShardFormat.VERSION)
            .fact("tokenizer_sha256", tokenizer.fingerprint())
            .fact("vocabulary_size", tokenizer.vocabulary().size())
            .fact("max_length", config.maxLength())
            .fact("row_group_rows", config.rowGroupRows())
            .fact("seed", config.seed())
            .fact("generation", config.generation());
    Map<String, Object> more = new LinkedHashMap<>();
    for (int length : config.lengths()) {
      int unknownId = tokenizer.vocabulary().unkId();
      Map<String, Object> facts =
          new LengthShards(config, length, unknownId, run.storage(), staged, progress, work)
              .write(
                  places,
                  only -> tokenized(texts, TokenizeDocuments.sequences(shared, config, only)),
                  draft);
      if (length == config.maxLength()) {
        draft.facts(facts);
      } else {
        more.put(Integer.toString(length), facts);
      }
    }
    draft.fact("more_lengths", more);
    shared.destroy();
    run.storage().delete(work);
    return draft;
  }

  private Dataset<Row> tokenized(Dataset<Row> texts, TokenizeDocuments task) {
    return spark.createDataFrame(texts.javaRDD().mapPartitions(task), TokenizedTable.SCHEMA);
  }

  private Dataset<Row> stored(Dataset<Row> rows, String path) {
    rows.write().parquet(path);
    return spark.read().schema(rows.schema()).parquet(path);
  }

  private static Map<String, Object> figures(Manifest manifest) {
    JsonFields facts = manifest.facts("shards/manifest.json");
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("sequences", facts.count("rows"));
    figures.put("tokens", facts.count("tokens"));
    figures.put("unknown_share", facts.count("unknown_tokens") / (double) facts.count("tokens"));
    figures.put("shards", (long) manifest.files().size());
    figures.put("held_out_sequences", facts.object("splits").object("held_out").count("rows"));
    JsonFields dropped = facts.object("dropped").object("too_short");
    figures.put("dropped_too_short", dropped.count("rows"));
    figures.put("dropped_tokens", dropped.count("tokens"));
    return figures;
  }
}
