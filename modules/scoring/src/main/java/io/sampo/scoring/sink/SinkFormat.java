package io.sampo.scoring.sink;

/** What a scored table is delivered as. */
public enum SinkFormat {
  /** Apache Parquet files, compressed with Zstandard. */
  PARQUET,
  /** Comma-separated values with a header, quoted as in RFC 4180; lists and structures as JSON. */
  CSV,
  /** One JSON object a line. */
  JSON,
  /** A table of a PostgreSQL database; lists and structures as JSON texts. */
  JDBC,
  /** A Delta table by its path; needs Delta's jars and session extension. */
  DELTA,
  /** An Iceberg table by its name; needs Iceberg's jars and a catalog. */
  ICEBERG;

  /** Whether it is a directory of plain files. */
  boolean isFiles() {
    return this == PARQUET || this == CSV || this == JSON;
  }
}
