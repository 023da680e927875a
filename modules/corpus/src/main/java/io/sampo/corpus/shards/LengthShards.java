package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;

import io.sampo.corpus.stage.SparkProgress;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;

/** The shards of one length: sequences are joined, counted, ordered and written. */
final class LengthShards {
  private final ShardsConfig config;
  private final int maxLength;
  private final Storage storage;
  private final StagedDirectory staged;
  private final SparkProgress progress;
  private final String work;

  /**
   * @param work where to put what is not to stay
   */
  LengthShards(
      ShardsConfig config,
      int maxLength,
      Storage storage,
      StagedDirectory staged,
      SparkProgress progress,
      String work) {
    this.config = config;
    this.maxLength = maxLength;
    this.storage = storage;
    this.staged = staged;
    this.progress = progress;
    this.work = Storage.child(work, "length-" + maxLength);
  }

  /**
   * Writes the shards and tells the draft of them.
   *
   * @param tokenized sequences of all lengths, in a table
   * @throws InvalidInputException when none is long enough to learn from
   */
  SequenceCounts write(Dataset<Row> tokenized, ManifestDraft draft) {
    Dataset<Row> sequences = joined(tokenized.filter(col("max_length").equalTo(maxLength)));
    SequenceCounts counts = SequenceCounts.of(sequences);
    if (counts.rows(Split.TRAIN) == 0) {
      throw new InvalidInputException(
          "shards.min_length",
          "is " + config.minLength() + ": no document gives a sequence that long to learn from",
          "lower it, or give longer documents");
    }
    shuffle(sequences, counts).forEach(written -> place(written, counts, draft));
    return counts;
  }

  private Dataset<Row> joined(Dataset<Row> sequences) {
    if (config.cut().joinBelow() == 0) {
      return sequences;
    }
    progress.step("joining short sequences");
    String path = Storage.child(work, "joined");
    JoinShort.of(sequences.filter(col("to_join")), maxLength, config.minLength())
        .write()
        .parquet(path);
    return sequences
        .filter(not(col("to_join")))
        .union(sequences.sparkSession().read().schema(TokenizedTable.SCHEMA).parquet(path));
  }

  private List<WriteShards.Written> shuffle(Dataset<Row> sequences, SequenceCounts counts) {
    progress.step("ordering sequences");
    Dataset<Row> kept = sequences.filter(col("ids").isNotNull());
    ShardBorders train = ShardBorders.of(kept.filter("not held_out"), config.shards());
    ShardBorders heldOut = ShardBorders.of(kept.filter("held_out"), config.shards());
    int trainFiles = files(counts, Split.TRAIN);
    int files = trainFiles + files(counts, Split.HELD_OUT);
    UDF3<Boolean, Long, Long, Integer> fileOf =
        (held, high, low) -> held ? trainFiles + heldOut.shard(high, low) : train.shard(high, low);
    int[] slots = FileSlots.of(sequences.sparkSession(), files);
    String attempts = Storage.child(work, "attempts");
    storage.makeDirectory(attempts);

    progress.step("writing shards");
    return kept.withColumn(
            "file",
            udf(fileOf, DataTypes.IntegerType)
                .apply(col("held_out"), col("key_high"), col("key_low")))
        .repartition(files, get(lit(slots), col("file")))
        .sortWithinPartitions(col("file"), col("key_high"), col("key_low"))
        .select(col("file"), col("doc_id"), col("second_segment_start"), col("ids"))
        .javaRDD()
        .mapPartitions(new WriteShards(storage, attempts, config.rowGroupRows()))
        .collect();
  }

  private int files(SequenceCounts counts, Split split) {
    return (int) Math.min(config.shards(), counts.rows(split));
  }

  // Gives a file its name, and tells the draft of it.
  private void place(WriteShards.Written written, SequenceCounts counts, ManifestDraft draft) {
    int trainFiles = files(counts, Split.TRAIN);
    Split split = Split.of(written.file >= trainFiles);
    int number = split == Split.TRAIN ? written.file : written.file - trainFiles;
    String directory =
        maxLength == config.maxLength() ? split.label() : maxLength + "/" + split.label();
    String path = String.format(Locale.ROOT, "%s/shard-%05d.parquet", directory, number);
    storage.makeDirectory(staged.child(directory));
    storage.rename(written.uri, staged.child(path));
    draft.file(
        path,
        written.bytes,
        written.sha256,
        Map.of(
            "split", split,
            "max_length", maxLength,
            "rows", written.rows,
            "tokens", written.tokens,
            "row_groups", written.rowGroups));
  }
}
