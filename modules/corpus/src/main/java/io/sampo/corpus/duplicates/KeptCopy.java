package io.sampo.corpus.duplicates;

/** Which document of a cluster of near duplicates stays; ties go to the smallest doc_id. */
public enum KeptCopy {
  /** The one with the most characters. */
  LONGEST,
  /** The one with the smallest doc_id: the first source, file and place. */
  EARLIEST
}
