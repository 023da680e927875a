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
  /** A Delta table by its path; needs Delta's jars and session extension. */
  DELTA,
  /** An Iceberg table by its name in a catalog of the session. */
  ICEBERG,
  /** A table of a database, with the section {@code jdbc}. */
  JDBC
}
