package io.sampo.corpus.shards;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes one shard: sequences in row groups of exactly {@code rowGroupRows}, the last one less. */
final class ShardWriter implements AutoCloseable {
  private final HashingOutputFile file;
  private final ParquetWriter<Sequence> writer;
  private final int rowGroupRows;
  private long rows;
  private long tokens;

  ShardWriter(OutputStream out, int rowGroupRows) throws IOException {
    this.file = new HashingOutputFile(out);
    this.rowGroupRows = rowGroupRows;
    // Parquet cuts a row group when it finds more than its size buffered, and looks every so many
    // rows: with a size of one byte and a fixed interval it cuts there and nowhere else.
    this.writer =
        new Builder(file)
            .withRowGroupSize(1L)
            .withMinRowCountForPageSizeCheck(rowGroupRows)
            .withMaxRowCountForPageSizeCheck(rowGroupRows)
            .withPageRowCountLimit(rowGroupRows)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            // One encoding a column chunk: parquet-mr lists several in an order that differs by
            // JVM.
            .withWriterVersion(WriterVersion.PARQUET_2_0)
            .withDictionaryEncoding(false)
            .withValidation(false)
            .build();
  }

  void write(Sequence sequence) throws IOException {
    writer.write(sequence);
    rows++;
    tokens += sequence.length();
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
    writer.close();
  }

  private static final class Builder extends ParquetWriter.Builder<Sequence, Builder> {
    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Sequence> getWriteSupport(Configuration conf) {
      return new SequenceWriteSupport();
    }
  }

  private static final class SequenceWriteSupport extends WriteSupport<Sequence> {
    private RecordConsumer out;

    @Override
    public WriteContext init(Configuration conf) {
      return new WriteContext(
          ShardFormat.SCHEMA, Map.of(ShardFormat.VERSION_KEY, "" + ShardFormat.VERSION));
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      out = consumer;
    }

    @Override
    public void write(Sequence sequence) {
      out.startMessage();
      out.startField("input_ids", 0);
      out.startGroup();
      out.startField("list", 0);
      for (int id : sequence.inputIds()) {
        out.startGroup();
        out.startField("element", 0);
        out.addInteger(id);
        out.endField("element", 0);
        out.endGroup();
      }
      out.endField("list", 0);
      out.endGroup();
      out.endField("input_ids", 0);
      out.startField("second_segment_start", 1);
      out.addInteger(sequence.secondSegmentStart());
      out.endField("second_segment_start", 1);
      out.startField("doc_id", 2);
      out.addBinary(Binary.fromString(sequence.docId()));
      out.endField("doc_id", 2);
      out.endMessage();
    }
  }
}
