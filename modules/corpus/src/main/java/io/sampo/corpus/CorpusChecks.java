package io.sampo.corpus;

import static org.apache.spark.sql.functions.col;

import io.sampo.corpus.read.DropReason;
import io.sampo.corpus.stage.StageRun;
import io.sampo.storage.InvalidInputException;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** When a corpus is refused, and what its maker is told. */
final class CorpusChecks {
  private final CorpusConfig config;
  private final CorpusInputs inputs;
  private final StageRun frame;

  CorpusChecks(CorpusConfig config, CorpusInputs inputs, StageRun frame) {
    this.config = config;
    this.inputs = inputs;
    this.frame = frame;
  }

  /**
   * @throws InvalidInputException when there is nothing, too much is broken, or nothing is left
   */
  void records(SourceCounts total, Dataset<Row> records) {
    if (total.records() == 0) {
      throw new InvalidInputException(
          "corpus (" + inputs.paths() + ")",
          "the files hold no records",
          "give files with text, and the format that they have");
    }
    double limit = config.limits().maxDroppedShare();
    if (total.broken() > limit * total.records()) {
      throw new InvalidInputException(
          "corpus (" + inputs.paths() + ")",
          total.broken()
              + " of "
              + total.records()
              + " records are broken ("
              + total.reasons()
              + "), the first one: "
              + firstBroken(records),
          "repair the files, check format and text_field, or raise corpus.limits.max_dropped_share ("
              + limit
              + ")");
    }
    if (total.documents() == 0) {
      throw new InvalidInputException(
          "corpus (" + inputs.paths() + ")",
          "all " + total.records() + " records were dropped (" + total.reasons() + ")",
          "check format and corpus.filters, e.g. min_characters and max_characters");
    }
    if (total.broken() > 0) {
      frame.warn(
          total.broken() + " broken records were dropped, the first one: " + firstBroken(records));
    }
  }

  /**
   * @throws InvalidInputException when all documents are held out, or none is left
   */
  void documents(SourceCounts total) {
    if (total.documents() == 0) {
      throw new InvalidInputException(
          "corpus (" + inputs.paths() + ")",
          "all " + total.records() + " records were dropped (" + total.reasons() + ")",
          "check corpus.duplicates and corpus.contamination");
    }
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
}
