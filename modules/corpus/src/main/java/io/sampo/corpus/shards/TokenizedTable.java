package io.sampo.corpus.shards;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of the sequences between tokenizing and shuffling.
 *
 * <p>{@code key_high, key_low} order them. {@code kept} is false where a sequence is too short;
 * {@code tokens} then counts those that are lost. A sequence that is {@code to_join} is no row of a
 * shard yet. {@code ids} holds the token ids, two bytes each where that is enough, else four;
 * {@code doc_id} and {@code ids} are null where only the order is wanted.
 */
final class TokenizedTable {
  static final StructType SCHEMA =
      new StructType()
          .add("max_length", DataTypes.IntegerType, false)
          .add("held_out", DataTypes.BooleanType, false)
          .add("key_high", DataTypes.LongType, false)
          .add("key_low", DataTypes.LongType, false)
          .add("kept", DataTypes.BooleanType, false)
          .add("to_join", DataTypes.BooleanType, false)
          .add("tokens", DataTypes.IntegerType, false)
          .add("second_segment_start", DataTypes.IntegerType, false)
          .add("doc_id", DataTypes.StringType)
          .add("ids", DataTypes.BinaryType);

  private static final int CHARACTERS = 1 << 16;

  private TokenizedTable() {}

  /** A sequence of a length, that is kept or waits to be joined. */
  static Row whole(
      int maxLength, boolean heldOut, OrderKey key, boolean toJoin, Sequence sequence) {
    return RowFactory.create(
        maxLength,
        heldOut,
        key.high(),
        key.low(),
        true,
        toJoin,
        sequence.length(),
        sequence.secondSegmentStart(),
        sequence.docId(),
        pack(sequence.inputIds()));
  }

  /** Where a sequence that is kept stands, without what is in it. */
  static Row place(int maxLength, boolean heldOut, OrderKey key, int tokens) {
    return row(maxLength, heldOut, key, true, tokens);
  }

  /** A sequence that is too short. */
  static Row dropped(int maxLength, boolean heldOut, OrderKey key, int tokens) {
    return row(maxLength, heldOut, key, false, tokens);
  }

  private static Row row(int maxLength, boolean heldOut, OrderKey key, boolean kept, int tokens) {
    return RowFactory.create(
        maxLength, heldOut, key.high(), key.low(), kept, false, tokens, 0, null, null);
  }

  static byte[] pack(int[] ids) {
    int bits = 0;
    for (int id : ids) {
      bits |= id;
    }
    int width = bits < CHARACTERS ? 2 : 4;
    byte[] bytes = new byte[width * ids.length];
    for (int i = 0, at = 0; i < ids.length; i++) {
      for (int shift = 8 * width - 8; shift >= 0; shift -= 8) {
        bytes[at++] = (byte) (ids[i] >>> shift);
      }
    }
    return bytes;
  }

  static int[] unpack(byte[] bytes, int tokens) {
    int width = tokens == 0 ? 1 : bytes.length / tokens;
    int[] ids = new int[tokens];
    for (int i = 0, at = 0; i < tokens; i++) {
      int id = 0;
      for (int b = 0; b < width; b++) {
        id = (id << 8) | (bytes[at++] & 0xFF);
      }
      ids[i] = id;
    }
    return ids;
  }
}
