package io.sampo.corpus.shards;

import java.nio.ByteBuffer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of the sequences between tokenizing and shuffling.
 *
 * <p>{@code key_high, key_low} order them. {@code ids} holds the token ids, four bytes each, or
 * null when the sequence is too short to keep; {@code tokens} then counts those that are lost. A
 * sequence that is {@code to_join} is no row of a shard yet.
 */
final class TokenizedTable {
  static final StructType SCHEMA =
      new StructType()
          .add("max_length", DataTypes.IntegerType, false)
          .add("held_out", DataTypes.BooleanType, false)
          .add("key_high", DataTypes.LongType, false)
          .add("key_low", DataTypes.LongType, false)
          .add("doc_id", DataTypes.StringType, false)
          .add("to_join", DataTypes.BooleanType, false)
          .add("tokens", DataTypes.IntegerType, false)
          .add("second_segment_start", DataTypes.IntegerType, false)
          .add("ids", DataTypes.BinaryType);

  private TokenizedTable() {}

  /** A sequence of a length, that is kept or waits to be joined. */
  static Row kept(int maxLength, boolean heldOut, OrderKey key, boolean toJoin, Sequence sequence) {
    return RowFactory.create(
        maxLength,
        heldOut,
        key.high(),
        key.low(),
        sequence.docId(),
        toJoin,
        sequence.length(),
        sequence.secondSegmentStart(),
        pack(sequence.inputIds()));
  }

  /** A sequence that is too short. */
  static Row dropped(int maxLength, boolean heldOut, OrderKey key, String docId, int tokens) {
    return RowFactory.create(
        maxLength, heldOut, key.high(), key.low(), docId, false, tokens, 0, null);
  }

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
