package io.sampo.scoring.sink;

/** What becomes of the rows that the target has already. Each may be repeated without harm. */
public enum WriteMode {
  /** They go: the target, or each partition that the table has rows of, is replaced as a whole. */
  REPLACE,
  /** Those with the same keys are replaced, all others stay. */
  MERGE,
  /** All stay; one delivery is added once, however often it is repeated. Delta and Iceberg. */
  APPEND
}
