package io.sampo.training.finetune;

/** What becomes of rows that should not be there. */
public enum RowRule {
  /** The run stops before training, and names the first of them. */
  REFUSE,
  /** They are left out, and counted. */
  DROP
}
