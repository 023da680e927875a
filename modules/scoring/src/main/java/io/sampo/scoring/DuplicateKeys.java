package io.sampo.scoring;

/** What to do when several rows of a table have the same key. */
public enum DuplicateKeys {
  /** Refuse the table before anything is scored. */
  REFUSE,
  /** Score all rows, warn, and count the keys. */
  REPORT,
  /** Score all rows without looking; saves a pass over the keys. */
  ALLOW
}
