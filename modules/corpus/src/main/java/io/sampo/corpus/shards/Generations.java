package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.split;

import io.sampo.storage.Fingerprint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The shards that a run has from earlier: generation n holds the documents that were new when it
 * was made, and is never touched again.
 */
final class Generations {
  private final RunDirectory run;
  private final List<ShardManifest> earlier = new ArrayList<>();

  /**
   * @param generation that is to be made; all before it must be there
   * @throws InvalidInputException when one is missing
   */
  Generations(RunDirectory run, int generation) {
    this.run = run;
    for (int n = 0; n < generation; n++) {
      String directory = run.stage(stage(n));
      if (!run.storage().exists(Storage.child(directory, "manifest.json"))) {
        throw new InvalidInputException(
            "shards.generation",
            "is " + generation + ", but generation " + n + " is not there",
            "use " + n);
      }
      ShardManifest manifest = ShardManifest.read(run.storage(), directory);
      manifest.manifest().requireFiles(run.storage(), directory);
      earlier.add(manifest);
    }
  }

  /** The stage, and so the directory, of a generation. */
  static String stage(int generation) {
    return generation == 0 ? ShardsStage.NAME : ShardsStage.NAME + "_g" + generation;
  }

  Fingerprint addTo(Fingerprint fingerprint) {
    Fingerprint all = fingerprint;
    for (int n = 0; n < earlier.size(); n++) {
      all = all.upstream(stage(n), earlier.get(n).manifest());
    }
    return all;
  }

  /**
   * @throws InvalidInputException when an earlier generation was made with another tokenizer
   */
  void requireTokenizer(String fingerprint) {
    for (int n = 0; n < earlier.size(); n++) {
      if (!earlier.get(n).tokenizerSha256().equals(fingerprint)) {
        throw new InvalidInputException(
            Storage.display(run.stage(stage(n))),
            "was made with another tokenizer than the run has now",
            "use its tokenizer (vocabulary.tokenizer), or make generation 0 again");
      }
    }
  }

  /** The documents of which no earlier generation has a sequence. */
  Dataset<Row> fresh(Dataset<Row> documents, SparkSession spark) {
    String[] files =
        earlier.stream()
            .flatMap(m -> m.manifest().files().stream().map(file -> m.uri(file.path())))
            .toArray(String[]::new);
    if (files.length == 0) {
      return documents;
    }
    Dataset<Row> known =
        spark
            .read()
            .parquet(files)
            .select(explode(split(col("doc_id"), "\n")).as("doc_id"))
            .distinct();
    return documents.join(known, documents.col("doc_id").equalTo(known.col("doc_id")), "left_anti");
  }
}
