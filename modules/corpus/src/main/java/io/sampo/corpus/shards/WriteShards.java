package io.sampo.corpus.shards;

import io.sampo.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * The task that writes files: rows of {@code file, doc_id, second_segment_start, ids, tokens}, of
 * one file and sorted by key. Each attempt writes under a name of its own, so that a repeated or
 * speculative task disturbs nothing; the driver takes the names that come back.
 */
final class WriteShards implements FlatMapFunction<Iterator<Row>, WriteShards.Written> {
  private static final long serialVersionUID = 1;

  private final Storage storage;
  private final String directory;
  private final int rowGroupRows;
  private final int unknownId;

  /**
   * @param unknownId the token whose occurrences are counted
   */
  WriteShards(Storage storage, String directory, int rowGroupRows, int unknownId) {
    this.storage = storage;
    this.directory = directory;
    this.rowGroupRows = rowGroupRows;
    this.unknownId = unknownId;
  }

  @Override
  public Iterator<Written> call(Iterator<Row> rows) throws IOException {
    List<Written> written = new ArrayList<>();
    Row row = rows.hasNext() ? rows.next() : null;
    while (row != null) {
      int file = row.getInt(0);
      String uri = Storage.child(directory, UUID.randomUUID() + ".parquet");
      long unknown = 0;
      try (OutputStream out = storage.create(uri)) {
        ShardWriter writer = new ShardWriter(out, rowGroupRows);
        try (writer) {
          while (row != null && row.getInt(0) == file) {
            int[] ids = TokenizedTable.unpack((byte[]) row.get(3), row.getInt(4));
            writer.write(new Sequence(ids, row.getInt(2), row.getString(1)));
            for (int id : ids) {
              unknown += id == unknownId ? 1 : 0;
            }
            row = rows.hasNext() ? rows.next() : null;
          }
        }
        written.add(new Written(file, uri, unknown, writer));
      }
    }
    return written.iterator();
  }

  /** A file that was written. A plain class: it is a task's result, and Kryo knows no records. */
  static final class Written implements java.io.Serializable {
    private static final long serialVersionUID = 1;

    final int file;
    final String uri;
    final long rows;
    final long tokens;
    final long unknown;
    final int rowGroups;
    final long bytes;
    final String sha256;

    Written(int file, String uri, long unknown, ShardWriter writer) {
      this.file = file;
      this.uri = uri;
      this.rows = writer.rows();
      this.tokens = writer.tokens();
      this.unknown = unknown;
      this.rowGroups = writer.rowGroups();
      this.bytes = writer.bytes();
      this.sha256 = writer.sha256();
    }
  }
}
