package io.sampo.corpus.duplicates;

import java.util.Arrays;

/** The first vertex seen in each bucket. Open addressing; not thread-safe. */
final class BucketHeads {
  private static final int SMALLEST = 1 << 10;

  private long[] buckets = new long[SMALLEST];
  private long[] vertices = new long[SMALLEST]; // plus 1: 0 is a free slot
  private int size;

  /**
   * @param vertex not negative
   * @return the bucket's first vertex, which is this one in a bucket not seen before
   */
  long head(long bucket, long vertex) {
    int slot = slot(bucket);
    if (vertices[slot] != 0) {
      return vertices[slot] - 1;
    }
    buckets[slot] = bucket;
    vertices[slot] = vertex + 1;
    if (++size > buckets.length / 2) {
      grow();
    }
    return vertex;
  }

  void clear() {
    Arrays.fill(vertices, 0);
    size = 0;
  }

  private int slot(long bucket) {
    int mask = buckets.length - 1;
    int slot = (int) bucket & mask;
    while (vertices[slot] != 0 && buckets[slot] != bucket) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldBuckets = buckets;
    long[] oldVertices = vertices;
    buckets = new long[2 * oldBuckets.length];
    vertices = new long[buckets.length];
    for (int i = 0; i < oldBuckets.length; i++) {
      if (oldVertices[i] != 0) {
        int slot = slot(oldBuckets[i]);
        buckets[slot] = oldBuckets[i];
        vertices[slot] = oldVertices[i];
      }
    }
  }
}
