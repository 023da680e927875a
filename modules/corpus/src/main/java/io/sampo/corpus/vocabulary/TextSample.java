package io.sampo.corpus.vocabulary;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.xxhash64;

import io.sampo.storage.InvalidInputException;
import org.apache.spark.sql.Column;

/**
 * The documents to learn a vocabulary from: those whose hash of seed and {@code doc_id} is low
 * enough, so that the choice does not depend on how documents are partitioned.
 *
 * @param share of the documents, above 0 and up to 1
 * @param seed another one chooses other documents
 */
public record TextSample(double share, long seed) {
  public TextSample {
    if (!(share > 0 && share <= 1)) {
      throw new InvalidInputException(
          "vocabulary.sample.share", "is " + share, "use a number above 0 and up to 1");
    }
  }

  /** All documents. */
  public static TextSample defaults() {
    return new TextSample(1, 42);
  }

  /** Whether the document of a row with the column {@code doc_id} is in the sample. */
  Column contains() {
    Column hash = shiftrightunsigned(xxhash64(col("doc_id"), lit(seed)), 11); // 53 bits
    return share == 1 ? lit(true) : hash.lt(lit((long) (share * 0x1p53)));
  }
}
