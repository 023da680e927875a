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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;

/** The shards of one length: sequences are joined, counted, ordered and written. */
final class LengthShards {
  private final ShardsConfig config;
  private final int maxLength;
  private final int unknownId;
  private final Storage storage;
  private final StagedDirectory staged;
  private final SparkProgress progress;
  private final String work;

  /**
   * @param unknownId id of [UNK]
   * @param work where to put what is not to stay
   */
  LengthShards(
      ShardsConfig config,
      int maxLength,
      int unknownId,
      Storage storage,
      StagedDirectory staged,
      SparkProgress progress,
      String work) {
    this.config = config;
    this.maxLength = maxLength;
    this.unknownId = unknownId;
    this.storage = storage;
    this.staged = staged;
    this.progress = progress;
    this.work = Storage.child(work, "length-" + maxLength);
  }

  /**
   * Writes the shards and tells the draft of them.
   *
   * @param places of the sequences of all lengths, in a table
   * @param sequences gives those of a length that are kept as they are
   * @return facts for the manifest
   * @throws InvalidInputException when none is long enough to learn from
   */
  Map<String, Object> write(
      Dataset<Row> places, IntFunction<Dataset<Row>> sequences, ManifestDraft draft) {
    Dataset<Row> own = places.filter(col("max_length").equalTo(maxLength));
    Dataset<Row> whole = sequences.apply(maxLength);
    if (config.cut().joinBelow() > 0) {
      Dataset<Row> joined = joined(own.filter(col("to_join")));
      own = own.filter(not(col("to_join"))).union(joined);
      whole = whole.union(joined.filter(col("kept")));
    }
    progress.step("ordering sequences");
    SequenceCounts counts = SequenceCounts.of(own);
    if (counts.rows(Split.TRAIN) == 0) {
      throw new InvalidInputException(
          "shards.min_length",
          "is " + config.minLength() + ": no document gives a sequence that long to learn from",
          "lower it, or give longer documents");
    }
    ShardBorders borders = ShardBorders.of(own, counts, config.shards());
    progress.step("writing shards");
    Map<String, Object> facts = new LinkedHashMap<>(counts.facts());
    long unknown = 0;
    for (WriteShards.Written written :
        shuffle(whole, borders, files(counts, Split.TRAIN) + files(counts, Split.HELD_OUT))) {
      place(written, counts, draft);
      unknown += written.unknown;
    }
    facts.put("unknown_tokens", unknown);
    return facts;
  }

  private Dataset<Row> joined(Dataset<Row> shortOnes) {
    progress.step("joining short sequences");
    String path = Storage.child(work, "joined");
    JoinShort.of(shortOnes, maxLength, config.minLength()).write().parquet(path);
    return shortOnes.sparkSession().read().schema(TokenizedTable.SCHEMA).parquet(path);
  }

  private List<WriteShards.Written> shuffle(
      Dataset<Row> sequences, ShardBorders borders, int files) {
    UDF3<Boolean, Long, Long, Integer> fileOf = borders::file;
    int[] slots = FileSlots.of(sequences.sparkSession(), files);
    String attempts = Storage.child(work, "attempts");
    storage.makeDirectory(attempts);
    return sequences
        .withColumn(
            "file",
            udf(fileOf, DataTypes.IntegerType)
                .apply(col("held_out"), col("key_high"), col("key_low")))
        .repartition(files, get(lit(slots), col("file")))
        // A partition is a file, so the key alone orders it; its first half is what Spark sorts by
        // before it looks at rows.
        .sortWithinPartitions(col("key_high"), col("key_low"))
        .select(col("file"), col("doc_id"), col("second_segment_start"), col("ids"), col("tokens"))
        .javaRDD()
        .mapPartitions(new WriteShards(storage, attempts, config.rowGroupRows(), unknownId))
        .collect();
  }

  private int files(SequenceCounts counts, Split split) {
    return ShardBorders.files(counts, split, config.shards());
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
            "unknown_tokens", written.unknown,
            "row_groups", written.rowGroups));
  }
}
