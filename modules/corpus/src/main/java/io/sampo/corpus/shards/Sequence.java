package io.sampo.corpus.shards;

/**
 * One row of a shard.
 *
 * <p>The array is shared, not copied: read it, do not write to it.
 */
public final class Sequence {
  private final int[] inputIds;
  private final int secondSegmentStart;
  private final String docId;

  /**
   * @param inputIds token ids with [CLS] and [SEP], {@code [length]}
   * @param secondSegmentStart where the second segment starts; the length when there is one segment
   * @param docId the document it was cut from; of joined ones a line each
   */
  public Sequence(int[] inputIds, int secondSegmentStart, String docId) {
    this.inputIds = inputIds;
    this.secondSegmentStart = secondSegmentStart;
    this.docId = docId;
  }

  public int[] inputIds() {
    return inputIds;
  }

  public int secondSegmentStart() {
    return secondSegmentStart;
  }

  public String docId() {
    return docId;
  }

  public int length() {
    return inputIds.length;
  }
}
