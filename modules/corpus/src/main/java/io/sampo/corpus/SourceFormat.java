package io.sampo.corpus;

/** How the files of a source hold documents. Every format may be gzip-compressed ({@code .gz}). */
public enum SourceFormat {
  /** A file is a document. */
  TEXT,
  /** A line is a document. */
  LINES,
  /** A line is a JSON object; one of its fields is the text. */
  JSONL,
  /** {@code <doc id="" url="" title="">} … {@code </doc>}, as WikiExtractor writes it. */
  WIKIEXTRACTOR;

  /** Whether a reader can start at any byte of an uncompressed file and find the next record. */
  public boolean splittable() {
    return this != TEXT;
  }
}
