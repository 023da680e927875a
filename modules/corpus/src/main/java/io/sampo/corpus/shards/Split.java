package io.sampo.corpus.shards;

import java.util.Locale;

/** What a shard is for. */
public enum Split {
  /** Sequences to learn from. */
  TRAIN,
  /** Sequences kept apart, for the held-out loss only. */
  HELD_OUT;

  /** Name of the directory and in the manifest. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Split of(boolean heldOut) {
    return heldOut ? HELD_OUT : TRAIN;
  }
}
