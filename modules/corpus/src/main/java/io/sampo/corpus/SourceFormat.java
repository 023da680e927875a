package io.sampo.corpus;

/**
 * How the files of a source hold documents. Files may be packed with gzip ({@code .gz}), bzip2
 * ({@code .bz2}) or Zstandard ({@code .zst}); Parquet packs itself.
 */
public enum SourceFormat {
  /** A file is a document. */
  TEXT,
  /** A line is a document. */
  LINES,
  /** Lines up to a blank line are a document. */
  BLOCKS,
  /** A line is a JSON object; one of its fields is the text. */
  JSONL,
  /** A row of a Parquet file; one of its columns is the text. */
  PARQUET,
  /** {@code <doc id="" url="" title="">} … {@code </doc>}, as WikiExtractor writes it. */
  WIKIEXTRACTOR,
  /** A dump of Wikipedia: {@code <page>} elements of MediaWiki's XML export. */
  WIKIPEDIA_XML,
  /** Web pages as a crawler stored them (ISO 28500); the main text of their HTML. */
  WARC,
  /** Text of web pages as Common Crawl extracts it: {@code conversion} records. */
  WET;

  /** Whether a reader can start at any byte of an unpacked file and find the next record. */
  public boolean splittable() {
    return switch (this) {
      case TEXT, WARC, WET -> false;
      case LINES, BLOCKS, JSONL, PARQUET, WIKIEXTRACTOR, WIKIPEDIA_XML -> true;
    };
  }
}
