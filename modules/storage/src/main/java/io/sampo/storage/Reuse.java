package io.sampo.storage;

/** When the output of an earlier run is taken as it is. */
public enum Reuse {
  /** When sizes and modification stamps match its manifest. The default. */
  TRUST_STAMPS,
  /** When every file's hash matches its manifest ({@code --verify}). */
  VERIFY_HASHES,
  /** Never: all stages start over ({@code --fresh}). */
  NEVER
}
