package io.sampo.corpus.shards;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForInteger;
import org.apache.parquet.column.values.deltastrings.DeltaByteArrayWriter;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;

/** Encodes and compresses the column chunks of a shard's row groups; buffers are used again. */
final class ShardColumns {
  private static final CompressionCodecName CODEC = CompressionCodecName.ZSTD;
  private static final int SLAB_BYTES = 1 << 10;
  private static final int PAGE_BYTES = 1 << 20;
  private static final ColumnDescriptor INPUT_IDS = column("input_ids", "list", "element");
  private static final ColumnDescriptor SECOND_SEGMENT_START = column("second_segment_start");
  private static final ColumnDescriptor DOC_ID = column("doc_id");

  private final CodecFactory codecs = new CodecFactory(new Configuration(false), PAGE_BYTES);
  private final CodecFactory.BytesCompressor compressor = codecs.getCompressor(CODEC);
  private final HeapByteBufferAllocator heap = HeapByteBufferAllocator.getInstance();
  private final RunLengthBitPackingHybridEncoder levels =
      new RunLengthBitPackingHybridEncoder(1, SLAB_BYTES, PAGE_BYTES, heap);
  private final DeltaBinaryPackingValuesWriterForInteger ints =
      new DeltaBinaryPackingValuesWriterForInteger(SLAB_BYTES, PAGE_BYTES, heap);
  private final DeltaByteArrayWriter texts = new DeltaByteArrayWriter(SLAB_BYTES, PAGE_BYTES, heap);

  private static ColumnDescriptor column(String... path) {
    return ShardFormat.SCHEMA.getColumnDescription(path);
  }

  /**
   * @param ids [tokens of all rows]
   * @param lengths tokens of each row, at least one
   */
  void inputIds(ParquetFileWriter writer, int[] ids, int[] lengths, int rows) throws IOException {
    int tokens = 0;
    for (int row = 0; row < rows; row++) {
      levels.writeInt(0); // a level of 0 begins a row
      for (int i = 1; i < lengths[row]; i++) {
        levels.writeInt(1);
      }
      tokens += lengths[row];
    }
    BytesInput repetition = BytesInput.copy(levels.toBytes());
    levels.reset();
    for (int i = 0; i < tokens; i++) {
      levels.writeInt(1); // every token is there
    }
    BytesInput definition = BytesInput.copy(levels.toBytes());
    levels.reset();
    writeInts(writer, INPUT_IDS, ids, tokens, rows, repetition, definition);
  }

  void secondSegmentStarts(ParquetFileWriter writer, int[] starts, int rows) throws IOException {
    BytesInput none = BytesInput.empty();
    writeInts(writer, SECOND_SEGMENT_START, starts, rows, rows, none, none);
  }

  void docIds(ParquetFileWriter writer, String[] docIds, int rows) throws IOException {
    Statistics<?> statistics = Statistics.createStats(DOC_ID.getPrimitiveType());
    for (int row = 0; row < rows; row++) {
      Binary text = Binary.fromString(docIds[row]);
      statistics.updateStats(text);
      texts.writeBytes(text);
    }
    BytesInput none = BytesInput.empty();
    BytesInput values = texts.getBytes();
    write(writer, DOC_ID, rows, rows, none, none, Encoding.DELTA_BYTE_ARRAY, values, statistics);
    texts.reset();
  }

  private void writeInts(
      ParquetFileWriter writer,
      ColumnDescriptor column,
      int[] values,
      int count,
      int rows,
      BytesInput repetition,
      BytesInput definition)
      throws IOException {
    int least = Integer.MAX_VALUE;
    int largest = Integer.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      least = Math.min(least, values[i]);
      largest = Math.max(largest, values[i]);
      ints.writeInteger(values[i]);
    }
    Statistics<?> statistics = Statistics.createStats(column.getPrimitiveType());
    statistics.updateStats(least);
    statistics.updateStats(largest);
    write(
        writer,
        column,
        count,
        rows,
        repetition,
        definition,
        Encoding.DELTA_BINARY_PACKED,
        ints.getBytes(),
        statistics);
    ints.reset();
  }

  private void write(
      ParquetFileWriter writer,
      ColumnDescriptor column,
      int count,
      int rows,
      BytesInput repetition,
      BytesInput definition,
      Encoding encoding,
      BytesInput values,
      Statistics<?> statistics)
      throws IOException {
    int bytes = Math.toIntExact(values.size());
    writer.startColumn(column, count, CODEC);
    writer.writeDataPageV2(
        rows,
        0,
        count,
        repetition,
        definition,
        encoding,
        compressor.compress(values),
        bytes,
        statistics);
    writer.endColumn();
  }

  void close() {
    levels.close();
    ints.close();
    texts.close();
    codecs.release();
  }
}
