package io.sampo.corpus;

import io.sampo.corpus.read.FileSplit;
import io.sampo.corpus.stage.ParquetTable;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The records of all sources, read, cleaned and measured once, kept in {@code records/} beside the
 * corpus: filters with other bounds and a corpus that was killed half-way start from there.
 */
final class Records {
  static final String NAME = "records";

  private static final int VERSION = 1;

  private final CorpusConfig config;
  private final RunDirectory run;
  private final SparkSession spark;
  private final long splitBytes;

  Records(CorpusConfig config, RunDirectory run, SparkSession spark, long splitBytes) {
    this.config = config;
    this.run = run;
    this.spark = spark;
    this.splitBytes = splitBytes;
  }

  /** The table of {@link RecordTable}; written when it is not there yet. */
  Dataset<Row> of(CorpusInputs inputs) {
    Map<String, Object> reading =
        Map.of(
            "sources",
            config.sources().stream().map(s -> s.withWeight(1)).toList(),
            "max_record_bytes",
            config.limits().maxRecordBytes(),
            "max_unpack_ratio",
            config.limits().maxUnpackRatio(),
            "clean",
            config.clean(),
            "languages",
            config.language().detect());
    String fingerprint =
        inputs.addTo(Fingerprint.of(NAME, VERSION).with("config", reading), "source").sha256();
    if (run.completed(NAME, fingerprint).isEmpty()) {
      try (StagedDirectory staged = StagedDirectory.begin(run, NAME)) {
        ManifestDraft draft = ManifestDraft.of(NAME, Map.of()).inputs(inputs.digest());
        ParquetTable.write(rows(inputs), staged.uri(), "table", run.storage(), draft);
        staged.commit(draft, fingerprint);
      }
    }
    return spark.read().schema(RecordTable.SCHEMA).parquet(Storage.child(run.stage(NAME), "table"));
  }

  /** The records of files that are no sources of the corpus, not stored anywhere. */
  Dataset<Row> rows(CorpusInputs inputs) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    List<List<FileSplit>> groups =
        SplitGroups.of(inputs.splits(splitBytes), splitBytes, 2 * context.defaultParallelism());
    ReadDocuments read =
        new ReadDocuments(
            run.storage(), config.limits(), config.clean(), config.language().detect());
    return spark.createDataFrame(
        context.parallelize(groups, groups.size()).flatMap(read), RecordTable.SCHEMA);
  }
}
