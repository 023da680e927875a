package io.sampo.corpus.shards;

import java.nio.ByteBuffer;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of the sequences between tokenizing and shuffling. {@code key_high, key_low} order them;
 * {@code ids} holds the token ids, four bytes each, or null when the sequence is too short to keep.
 */
final class TokenizedTable {
  static final StructType SCHEMA =
      new StructType()
          .add("held_out", DataTypes.BooleanType, false)
          .add("key_high", DataTypes.LongType, false)
          .add("key_low", DataTypes.LongType, false)
          .add("doc_id", DataTypes.StringType, false)
          .add("tokens", DataTypes.IntegerType, false)
          .add("ids", DataTypes.BinaryType);

  private TokenizedTable() {}

  static byte[] pack(int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length);
    bytes.asIntBuffer().put(ids);
    return bytes.array();
  }

  static int[] unpack(byte[] bytes) {
    int[] ids = new int[bytes.length / 4];
    ByteBuffer.wrap(bytes).asIntBuffer().get(ids);
    return ids;
  }
}
