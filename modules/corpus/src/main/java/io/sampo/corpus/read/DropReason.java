package io.sampo.corpus.read;

import java.util.Locale;

/** Why a record did not become a document. */
public enum DropReason {
  /** More bytes than {@code max_record_bytes}. */
  RECORD_TOO_LARGE(true),
  /** A JSON line that does not parse as one JSON value. */
  MALFORMED_JSON(true),
  /** A Parquet file that cannot be read, or not to its end. */
  MALFORMED_PARQUET(true),
  /** A WARC file that cannot be read on from some record. */
  MALFORMED_WARC(true),
  /** A page of a web archive whose HTTP message does not parse. */
  MALFORMED_HTTP(true),
  /** A page of a Wikipedia dump that does not parse. */
  MALFORMED_XML(true),
  /** A record without the text field, or with something else than a string in it. */
  MISSING_TEXT(true),
  /** {@code <doc>} without {@code </doc>}. */
  UNCLOSED_DOCUMENT(true),
  /** Text between {@code </doc>} and the next {@code <doc>}. */
  OUTSIDE_DOCUMENT(true),
  /** A packed file that ends early or is damaged: its rest cannot be read. */
  TRUNCATED_ARCHIVE(true),
  /** A packed file that unpacks to too many times its size: its rest is not read. */
  DECOMPRESSION_RATIO(true),
  /** Nothing is left after the clean-up. */
  EMPTY(false),
  /** Fewer characters than {@code min_characters}. */
  TOO_SHORT(false),
  /** More characters than {@code max_characters}. */
  TOO_LONG(false),
  /** Left out because the source's weight is below 1. */
  SOURCE_WEIGHT(false),
  /** None of {@code language.keep}, or not sure enough. */
  LANGUAGE(false),
  /** On the list of {@code filters.blocked_urls}. */
  BLOCKED_URL(false),
  /** {@code filters.keep_where} is not true. */
  KEEP_WHERE(false),
  /** Holds parts of a test set. */
  CONTAMINATED(false),
  /** The same text as a document with a smaller doc_id. */
  DUPLICATE(false),
  /** Nearly the same text as another document, which stays. */
  NEAR_DUPLICATE(false),
  /** Too short once the paragraphs were cut that stand in earlier documents. */
  REPEATED_PARAGRAPHS(false);

  private final boolean broken;

  DropReason(boolean broken) {
    this.broken = broken;
  }

  /** Whether the input is damaged, as opposed to filtered by choice. */
  public boolean broken() {
    return broken;
  }

  /** The name in tables and manifests, e.g. {@code malformed_json}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
