package io.sampo.tasks;

/** How the rows of a table lie in its files. */
public enum TableFormat {
  /** Apache Parquet, with its own schema. */
  PARQUET,
  /** Comma-separated values, quoted as in RFC 4180. */
  CSV,
  /** Tab-separated values. */
  TSV,
  /** One JSON object a line. */
  JSONL,
  /**
   * SQuAD 1.1 or 2.0 JSON: columns {@code id}, {@code title}, {@code question}, {@code context},
   * {@code answers} (a list of {@code text} and {@code start}; empty for none).
   */
  SQUAD,
  /**
   * Words and tags as in CoNLL 2003, one word a line, sentences a blank line apart: columns {@code
   * id}, {@code words}, {@code tags}. The word is the first field of a line, the tag the last.
   */
  CONLL,
  /** A Delta table by its path; needs Delta's jars and session extension. */
  DELTA,
  /** An Iceberg table by its name in a catalog of the session. */
  ICEBERG,
  /** A table of a database, with the section {@code jdbc}. */
  JDBC
}
