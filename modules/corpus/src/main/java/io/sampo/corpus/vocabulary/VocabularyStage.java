package io.sampo.corpus.vocabulary;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.sampo.corpus.DocumentTable;
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
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.TrainerOptions;
import io.sampo.tokenizer.Vocabulary;
import io.sampo.tokenizer.WordPieceTrainer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Documents to a tokenizer: {@code vocabulary/} holds the files that transformers reads.
 *
 * <p>Words of the documents that are not held out are counted with Spark and merged on the driver;
 * the same counts give the same vocabulary. Or an existing tokenizer is copied.
 */
public final class VocabularyStage {
  public static final String NAME = "vocabulary";

  private static final int VERSION = 2;

  private final VocabularyConfig config;
  private final RunDirectory run;
  private final SparkSession spark;

  public VocabularyStage(VocabularyConfig config, RunDirectory run, SparkSession spark) {
    this.config = config;
    this.run = run;
    this.spark = spark;
  }

  /**
   * @throws InvalidInputException when the text cannot fill the vocabulary, or the given tokenizer
   *     is not there
   */
  public StageResult run() {
    return config.tokenizer().isPresent() ? copy(config.tokenizer().get()) : train();
  }

  static TokenizerOptions options(boolean lowercase) {
    return lowercase ? TokenizerOptions.uncased() : TokenizerOptions.cased();
  }

  private StageResult copy(String path) {
    Tokenizer tokenizer = GivenTokenizer.load(run.storage(), path, options(config.lowercase()));
    Fingerprint fingerprint =
        Fingerprint.of(NAME, VERSION).with("tokenizer", tokenizer.fingerprint());
    return new StageRun(run, spark, NAME)
        .result(
            fingerprint.sha256(),
            (staged, progress) -> {
              ManifestDraft draft =
                  ManifestDraft.of(NAME, Map.of("copied", tokenizer.fingerprint()));
              return write(tokenizer, staged, draft);
            },
            VocabularyStage::figures);
  }

  private StageResult train() {
    List<String> fixed = FixedTokens.of(config);
    DocumentTable documents = DocumentTable.open(run);
    String fingerprint =
        Fingerprint.of(NAME, VERSION)
            .with("config", config)
            .upstream("corpus", documents.manifest())
            .sha256();
    return new StageRun(run, spark, NAME)
        .result(
            fingerprint,
            (staged, progress) -> train(documents, fixed, staged, progress),
            VocabularyStage::figures);
  }

  private ManifestDraft train(
      DocumentTable documents, List<String> fixed, StagedDirectory staged, SparkProgress progress) {
    progress.step("counting words");
    TokenizerOptions options = options(config.lowercase());
    Dataset<Row> texts =
        documents
            .read(spark)
            .filter(not(col("held_out")).and(config.sample().contains()))
            .select(col("text"));
    Map<String, Long> counts = WordCounts.of(texts, options);
    progress.step("merging pairs");
    List<String> tokens =
        WordPieceTrainer.train(
            counts,
            new TrainerOptions(
                config.size(), config.minFrequency(), config.limitAlphabet(), fixed));
    checkSize(tokens.size());
    ManifestDraft draft =
        ManifestDraft.of(NAME, config)
            .inputs(documents.manifest().sha256())
            .fact("distinct_words", counts.size())
            .fact("words", counts.values().stream().mapToLong(Long::longValue).sum());
    return write(Tokenizer.of(Vocabulary.of(tokens), options), staged, draft);
  }

  private void checkSize(int found) {
    if (found < config.size()) {
      throw new InvalidInputException(
          "vocabulary.size",
          "is " + config.size() + ", but the text gives " + found + " tokens only",
          "use " + found + " or less, lower vocabulary.min_frequency, or give more text");
    }
    if (found > config.size()) {
      throw new InvalidInputException(
          "vocabulary.size",
          "is "
              + config.size()
              + ", but special, reserved and domain tokens and single characters alone are "
              + found,
          "use " + found + " or more, or lower vocabulary.limit_alphabet");
    }
  }

  private ManifestDraft write(Tokenizer tokenizer, StagedDirectory staged, ManifestDraft draft) {
    tokenizer
        .files()
        .forEach((name, bytes) -> run.storage().writeAtomically(staged.child(name), bytes));
    return draft
        .fact("size", tokenizer.vocabulary().size())
        .fact("lowercase", tokenizer.options().lowercase())
        .fact("tokenizer_sha256", tokenizer.fingerprint());
  }

  private static Map<String, Object> figures(Manifest manifest) {
    JsonFields facts = manifest.facts("vocabulary/manifest.json");
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("tokens", facts.count("size"));
    for (String name : List.of("words", "distinct_words")) {
      if (facts.names().contains(name)) {
        figures.put(name, facts.count(name));
      }
    }
    return figures;
  }
}
