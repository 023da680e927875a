package io.sampo.corpus.shards;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.MessageType;

/**
 * Reads row groups of one shard by position, on the driver or an executor; no Spark.
 *
 * <pre>{@code
 * try (ShardReader reader = ShardReader.open(storage, shard.uri())) {
 *   List<Sequence> rows = reader.read(3);
 * }
 * }</pre>
 *
 * <p>Opening reads the footer; keep a reader open when more than one row group is wanted. Not
 * thread-safe.
 */
public final class ShardReader implements AutoCloseable {
  private static final String[] INPUT_IDS = {"input_ids", "list", "element"};
  private static final String[] SECOND_SEGMENT_START = {"second_segment_start"};
  private static final String[] DOC_ID = {"doc_id"};

  private final String uri;
  private final ParquetFileReader file;
  private final MessageType schema;

  private ShardReader(String uri, ParquetFileReader file) {
    this.uri = uri;
    this.file = file;
    this.schema = file.getFileMetaData().getSchema();
  }

  /**
   * @throws InvalidInputException when the file is no shard, or one of another version
   * @throws StorageException when it cannot be read
   */
  public static ShardReader open(Storage storage, String uri) {
    Path path = storage.path(uri);
    ParquetFileReader file = null;
    try {
      file = ParquetFileReader.open(HadoopInputFile.fromPath(path, storage.configuration()));
      ShardReader reader = new ShardReader(uri, file);
      reader.requireKnown();
      return reader;
    } catch (IOException e) {
      throw new StorageException("read the shard", uri, e);
    } catch (RuntimeException e) {
      close(file, e);
      throw e instanceof InvalidInputException ? e : damaged(uri, e);
    }
  }

  /** Number of row groups. */
  public int rowGroups() {
    return file.getRowGroups().size();
  }

  /** Number of sequences in a row group. */
  public int rows(int rowGroup) {
    return Math.toIntExact(file.getRowGroups().get(rowGroup).getRowCount());
  }

  /** The sequences of a row group, in order. */
  public List<Sequence> read(int rowGroup) {
    try {
      PageReadStore pages = file.readRowGroup(rowGroup);
      ColumnReadStore columns =
          new ColumnReadStoreImpl(
              pages,
              new GroupRecordConverter(schema).getRootConverter(),
              schema,
              file.getFileMetaData().getCreatedBy());
      return sequences(columns, Math.toIntExact(pages.getRowCount()));
    } catch (IOException e) {
      throw new StorageException("read row group " + rowGroup + " of the shard", uri, e);
    } catch (ParquetDecodingException e) {
      throw damaged(uri, e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new StorageException("close the shard", uri, e);
    }
  }

  private List<Sequence> sequences(ColumnReadStore columns, int rows) {
    ColumnReader ids = columns.getColumnReader(schema.getColumnDescription(INPUT_IDS));
    ColumnReader starts =
        columns.getColumnReader(schema.getColumnDescription(SECOND_SEGMENT_START));
    ColumnReader docIds = columns.getColumnReader(schema.getColumnDescription(DOC_ID));
    long left = ids.getTotalValueCount();
    List<Sequence> sequences = new ArrayList<>(rows);
    int[] buffer = new int[512];
    for (int row = 0; row < rows; row++) {
      int length = 0;
      // A repetition level of 0 starts the next row.
      do {
        if (ids.getCurrentDefinitionLevel() > 0) {
          if (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * length);
          }
          buffer[length++] = ids.getInteger();
        }
        ids.consume();
        left--;
      } while (left > 0 && ids.getCurrentRepetitionLevel() > 0);
      sequences.add(
          new Sequence(
              Arrays.copyOf(buffer, length),
              starts.getInteger(),
              docIds.getBinary().toStringUsingUTF8()));
      starts.consume();
      docIds.consume();
    }
    return sequences;
  }

  private void requireKnown() {
    String version = file.getFileMetaData().getKeyValueMetaData().get(ShardFormat.VERSION_KEY);
    if (!schema.equals(ShardFormat.SCHEMA) || !("" + ShardFormat.VERSION).equals(version)) {
      throw new InvalidInputException(
          Storage.display(uri),
          version == null ? "is no shard" : "is a shard of version " + version,
          "this release reads version " + ShardFormat.VERSION + ": make the shards again");
    }
  }

  private static InvalidInputException damaged(String uri, RuntimeException e) {
    return new InvalidInputException(
        Storage.display(uri),
        "is damaged or no shard (" + e.getMessage() + ")",
        "make the shards again",
        e);
  }

  private static void close(ParquetFileReader file, RuntimeException reason) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
  }
}
