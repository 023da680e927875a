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
  static OrderKey of(long seed, String docId, int index) {
    byte[] name = docId.getBytes(StandardCharsets.UTF_8);
    ByteBuffer input = ByteBuffer.allocate(name.length + 12);
    input.putLong(seed).putInt(index).put(name);
    ByteBuffer hash = ByteBuffer.wrap(digest().digest(input.array()));
    return new OrderKey(hash.getLong(), hash.getLong());
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
