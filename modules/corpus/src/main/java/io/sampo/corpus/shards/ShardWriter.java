package io.sampo.corpus.shards;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileWriter;

/**
 * Writes one shard: sequences in row groups of exactly {@code rowGroupRows}, the last one less.
 *
 * <p>A column chunk is one page of version 2 in one encoding without a dictionary: with several
 * encodings, the footer lists them in the order of a hash set of enums, which differs from JVM to
 * JVM. Rows are gathered as arrays and encoded column by column by Parquet's own encoders; its
 * writer of records would take four calls a token.
 */
final class ShardWriter implements AutoCloseable {
  private final HashingOutputFile file;
  private final ParquetFileWriter writer;
  private final ShardColumns columns = new ShardColumns();
  private final int rowGroupRows;
  private int[] ids = new int[1 << 14]; // [tokens of the row group]
  private final int[] lengths; // [rows of the row group]
  private final int[] seconds;
  private final String[] docIds;
  private int groupTokens;
  private int groupRows;
  private long rows;
  private long tokens;

  ShardWriter(OutputStream out, int rowGroupRows) throws IOException {
    this.file = new HashingOutputFile(out);
    this.rowGroupRows = rowGroupRows;
    this.lengths = new int[rowGroupRows];
    this.seconds = new int[rowGroupRows];
    this.docIds = new String[rowGroupRows];
    // Row groups end where we say: neither their size nor padding matters.
    this.writer =
        new ParquetFileWriter(
            file, ShardFormat.SCHEMA, ParquetFileWriter.Mode.CREATE, Long.MAX_VALUE, 0);
    writer.start();
  }

  void write(Sequence sequence) throws IOException {
    int length = sequence.length();
    if (groupTokens + length > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(2 * ids.length, groupTokens + length));
    }
    System.arraycopy(sequence.inputIds(), 0, ids, groupTokens, length);
    lengths[groupRows] = length;
    seconds[groupRows] = sequence.secondSegmentStart();
    docIds[groupRows] = sequence.docId();
    groupTokens += length;
    rows++;
    tokens += length;
    if (++groupRows == rowGroupRows) {
      endRowGroup();
    }
  }

  private void endRowGroup() throws IOException {
    writer.startBlock(groupRows);
    columns.inputIds(writer, ids, lengths, groupRows);
    columns.secondSegmentStarts(writer, seconds, groupRows);
    columns.docIds(writer, docIds, groupRows);
    writer.endBlock();
    groupRows = 0;
    groupTokens = 0;
  }

  long rows() {
    return rows;
  }

  long tokens() {
    return tokens;
  }

  int rowGroups() {
    return Math.toIntExact((rows + rowGroupRows - 1) / rowGroupRows);
  }

  /** Bytes of the file, after closing. */
  long bytes() {
    return file.bytes();
  }

  /** Hash of the file; ask once, after closing. */
  String sha256() {
    return file.sha256();
  }

  @Override
  public void close() throws IOException {
    if (groupRows > 0) {
      endRowGroup();
    }
    columns.close();
    writer.end(Map.of(ShardFormat.VERSION_KEY, "" + ShardFormat.VERSION));
  }
}
