package io.sampo.corpus.shards;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Where a sequence stands in the global order: 128 bits of SHA-256 over (seed, doc_id, index), so
 * evenly spread and without ties. Ordered by {@code high}, then {@code low}, both signed.
 */
record OrderKey(long high, long low) implements Comparable<OrderKey> {
  /** The keys of one document's sequences. */
  static final class Document {
    private static final int INDEX = Long.BYTES;
    private final MessageDigest digest = digest();
    private final byte[] input;

    Document(long seed, String docId) {
      byte[] name = docId.getBytes(StandardCharsets.UTF_8);
      input =
          ByteBuffer.allocate(INDEX + Integer.BYTES + name.length)
              .putLong(seed)
              .putInt(0)
              .put(name)
              .array();
    }

    OrderKey of(int index) {
      ByteBuffer.wrap(input).putInt(INDEX, index);
      ByteBuffer hash = ByteBuffer.wrap(digest.digest(input));
      return new OrderKey(hash.getLong(), hash.getLong());
    }
  }

  @Override
  public int compareTo(OrderKey other) {
    int order = Long.compare(high, other.high);
    return order != 0 ? order : Long.compare(low, other.low);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
