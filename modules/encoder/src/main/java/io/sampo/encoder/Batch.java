package io.sampo.encoder;

import java.util.Arrays;
import java.util.List;

/**
 * A ragged batch: whole sequences, concatenated without padding.
 *
 * <p>Sequence {@code s} holds the tokens {@code starts[s] … starts[s + 1] - 1}. Positions count
 * from 0 in each sequence. The arrays are shared, not copied: do not change them.
 */
public final class Batch {
  private final int[] inputIds;
  private final int[] typeIds;
  private final int[] positions;
  private final int[] starts;

  private Batch(int[] inputIds, int[] typeIds, int[] positions, int[] starts) {
    this.inputIds = inputIds;
    this.typeIds = typeIds;
    this.positions = positions;
    this.starts = starts;
  }

  /**
   * Concatenates sequences.
   *
   * @param ids the token ids of each sequence, at least one sequence, none empty
   * @param typeIdsOrNull the segment of each token, as long as the ids; null: all 0
   */
  public static Batch of(List<int[]> ids, List<int[]> typeIdsOrNull) {
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("a batch needs at least one sequence");
    }
    if (typeIdsOrNull != null && typeIdsOrNull.size() != ids.size()) {
      throw new IllegalArgumentException(
          typeIdsOrNull.size() + " rows of type ids for " + ids.size() + " sequences");
    }
    int[] starts = new int[ids.size() + 1];
    for (int s = 0; s < ids.size(); s++) {
      int length = ids.get(s).length;
      if (length == 0) {
        throw new IllegalArgumentException("sequence " + s + " of the batch is empty");
      }
      if (typeIdsOrNull != null && typeIdsOrNull.get(s).length != length) {
        throw new IllegalArgumentException(
            "sequence " + s + ": " + typeIdsOrNull.get(s).length + " type ids for " + length);
      }
      starts[s + 1] = Math.addExact(starts[s], length);
    }
    int tokens = starts[ids.size()];
    int[] inputIds = new int[tokens];
    int[] typeIds = new int[tokens];
    for (int s = 0; s < ids.size(); s++) {
      int length = starts[s + 1] - starts[s];
      System.arraycopy(ids.get(s), 0, inputIds, starts[s], length);
      if (typeIdsOrNull != null) {
        System.arraycopy(typeIdsOrNull.get(s), 0, typeIds, starts[s], length);
      }
    }
    return of(inputIds, typeIds, starts);
  }

  /**
   * A batch of arrays that are concatenated already.
   *
   * @param inputIds [tokens]
   * @param typeIds [tokens]
   * @param starts [sequences + 1], from 0, strictly growing, to {@code tokens}
   */
  public static Batch of(int[] inputIds, int[] typeIds, int[] starts) {
    int sequences = starts.length - 1;
    if (sequences < 1 || starts[0] != 0 || starts[sequences] != inputIds.length) {
      throw new IllegalArgumentException(
          "starts must run from 0 to " + inputIds.length + ": " + Arrays.toString(starts));
    }
    if (typeIds.length != inputIds.length) {
      throw new IllegalArgumentException(typeIds.length + " type ids for " + inputIds.length);
    }
    int[] positions = new int[inputIds.length];
    for (int s = 0; s < sequences; s++) {
      if (starts[s + 1] <= starts[s]) {
        throw new IllegalArgumentException("sequence " + s + " of the batch is empty");
      }
      for (int row = starts[s]; row < starts[s + 1]; row++) {
        positions[row] = row - starts[s];
      }
    }
    return new Batch(inputIds, typeIds, positions, starts);
  }

  /** Token ids, [tokens]. */
  public int[] inputIds() {
    return inputIds;
  }

  /** Segment of each token, [tokens]. */
  public int[] typeIds() {
    return typeIds;
  }

  /** Position of each token in its sequence, [tokens]. */
  public int[] positions() {
    return positions;
  }

  /** First row of each sequence, then the number of tokens: [sequences + 1]. */
  public int[] starts() {
    return starts;
  }

  /** Number of sequences. */
  public int sequences() {
    return starts.length - 1;
  }

  /** Number of tokens of all sequences. */
  public int tokens() {
    return inputIds.length;
  }

  /** Length of the longest sequence. */
  public int longest() {
    int longest = 0;
    for (int s = 0; s < sequences(); s++) {
      longest = Math.max(longest, starts[s + 1] - starts[s]);
    }
    return longest;
  }
}
