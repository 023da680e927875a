package io.sampo.scoring.sink;

/** What a row that cannot be scored means for the job. */
public enum ErrorRule {
  /** It goes to the table of errors with its reason; the job goes on. */
  TABLE,
  /** The job stops and names it; nothing is written. */
  STOP
}
