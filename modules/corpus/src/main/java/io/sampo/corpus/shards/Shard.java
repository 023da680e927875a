package io.sampo.corpus.shards;

/**
 * One file of sequences, as its manifest tells.
 *
 * @param uri where it is
 * @param path relative to the stage's directory, e.g. {@code train/shard-00000.parquet}
 * @param split what it is for
 * @param rows sequences in it
 * @param tokens in all sequences, [CLS] and [SEP] included
 * @param bytes of the file
 * @param sha256 of the file
 * @param rowGroups units of a positioned read
 * @param rowGroupRows sequences in each of them but the last
 */
public record Shard(
    String uri,
    String path,
    Split split,
    long rows,
    long tokens,
    long bytes,
    String sha256,
    int rowGroups,
    int rowGroupRows) {

  /** Sequences in the row group {@code index}. */
  public int rowsOf(int index) {
    if (index < 0 || index >= rowGroups) {
      throw new IndexOutOfBoundsException("row group " + index + " of " + rowGroups);
    }
    return (int) Math.min(rowGroupRows, rows - (long) index * rowGroupRows);
  }
}
