package io.sampo.corpus.read;

import io.sampo.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * A row is a record; its offset is the row's number in the file. A split owns the row groups that
 * start in it. A file that is no Parquet, lacks the column or is damaged ends with one dropped
 * record; page checksums are verified where the file has them.
 */
final class ParquetRows implements RecordReader, Closeable {
  private static final long FREE_BYTES = 64 << 20;

  private final FileSplit split;
  private final int maxBytes;
  private final int maxRatio;
  private ParquetFileReader file;
  private MessageType columns;
  private org.apache.parquet.io.RecordReader<Group> rows;
  private int group = -1;
  private long groupStart;
  private long row;
  private long left;
  private RawRecord damage;
  private boolean done;

  ParquetRows(FileSplit split, Storage storage, int maxBytes, int maxRatio) throws IOException {
    this.split = split;
    this.maxBytes = maxBytes;
    this.maxRatio = maxRatio;
    try {
      HadoopInputFile input =
          HadoopInputFile.fromPath(storage.path(split.uri()), storage.configuration());
      file =
          ParquetFileReader.open(
              input, ParquetReadOptions.builder().usePageChecksumVerification(true).build());
      columns = columns(file.getFileMetaData().getSchema());
    } catch (RuntimeException e) { // how Parquet tells of a file that is none
      damaged(DropReason.MALFORMED_PARQUET, message(e));
    }
  }

  @Override
  public RawRecord next() {
    if (done) {
      return null;
    }
    try {
      while (damage == null && left == 0 && nextGroup()) {}
      if (damage == null && left > 0) {
        left--;
        Group values = rows.read();
        return record(row++, values);
      }
    } catch (IOException | RuntimeException e) { // pages, codecs and checksums
      damaged(DropReason.MALFORMED_PARQUET, message(e));
    }
    done = true;
    return damage;
  }

  @Override
  public long offset() {
    return row;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  private MessageType columns(MessageType schema) {
    List<Type> wanted = new ArrayList<>();
    for (String name : new String[] {split.textField(), split.idField(), split.urlField()}) {
      if (name != null && schema.containsField(name)) {
        Type type = schema.getType(name);
        if (type.isPrimitive() && !type.isRepetition(Type.Repetition.REPEATED)) {
          wanted.add(type);
        }
      }
    }
    boolean text =
        wanted.stream()
            .anyMatch(
                type ->
                    type.getName().equals(split.textField())
                        && type.asPrimitiveType().getPrimitiveTypeName()
                            == PrimitiveTypeName.BINARY);
    if (!text) {
      damaged(DropReason.MISSING_TEXT, "no string column '" + split.textField() + "'");
    }
    return new MessageType(schema.getName(), wanted.stream().distinct().toList());
  }

  private boolean nextGroup() throws IOException {
    List<BlockMetaData> groups = file.getRowGroups();
    groupStart += group < 0 ? 0 : groups.get(group).getRowCount();
    group++;
    if (group >= groups.size()) {
      return false;
    }
    BlockMetaData block = groups.get(group);
    long start = block.getStartingPos();
    if (start < split.start() || start >= split.end()) {
      return true;
    }
    row = groupStart;
    for (ColumnChunkMetaData chunk : block.getColumns()) {
      long unpacked = chunk.getTotalUncompressedSize();
      if (chunk.getPath().toDotString().equals(split.textField())
          && unpacked > FREE_BYTES + maxRatio * chunk.getTotalSize()) {
        damaged(DropReason.DECOMPRESSION_RATIO, "row group unpacks to " + unpacked + " bytes");
        return false;
      }
    }
    file.setRequestedSchema(columns);
    PageReadStore pages = file.readRowGroup(group);
    MessageColumnIO io = new ColumnIOFactory().getColumnIO(columns);
    rows = io.getRecordReader(pages, new GroupRecordConverter(columns));
    left = block.getRowCount();
    return true;
  }

  private RawRecord record(long offset, Group values) {
    if (values.getFieldRepetitionCount(split.textField()) == 0) {
      return RawRecord.dropped(
          offset, DropReason.MISSING_TEXT, "null in column '" + split.textField() + "'");
    }
    byte[] bytes = values.getBinary(split.textField(), 0).getBytes();
    if (bytes.length > maxBytes) {
      return RawRecord.dropped(offset, DropReason.RECORD_TOO_LARGE, bytes.length + " bytes");
    }
    Utf8Text text = Utf8Text.decode(bytes, 0, bytes.length);
    return RawRecord.of(offset, text.text(), value(values, split.idField()), text.invalid())
        .at(value(values, split.urlField()));
  }

  private String value(Group values, String field) {
    if (field == null
        || !columns.containsField(field)
        || values.getFieldRepetitionCount(field) == 0) {
      return null;
    }
    PrimitiveTypeName type = columns.getType(field).asPrimitiveType().getPrimitiveTypeName();
    return type == PrimitiveTypeName.BINARY
        ? new String(values.getBinary(field, 0).getBytes(), StandardCharsets.UTF_8)
        : values.getValueToString(columns.getFieldIndex(field), 0);
  }

  // Told once for a file: by the split that starts it, or where the damage is.
  private void damaged(DropReason reason, String value) {
    boolean mine = columns != null || split.start() == 0;
    damage = mine ? RawRecord.dropped(row, reason, value) : null;
    done = !mine;
  }

  private static String message(Exception e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String line = text.lines().findFirst().orElse("").replaceAll("\\S*/\\S*", "the file");
    return line.length() > 200 ? line.substring(0, 200) : line;
  }
}
