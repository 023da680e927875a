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
  JSONL
}
