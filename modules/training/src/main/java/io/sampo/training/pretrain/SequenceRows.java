package io.sampo.training.pretrain;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The sequences of a slice, concatenated; as dl4j-spark's loaders hand them over. */
final class SequenceRows {
  private final int[] inputIds; // [tokens]
  private final int[] starts; // [rows + 1]
  private final int[] secondSegmentStarts; // [rows]

  SequenceRows(int[] inputIds, int[] starts, int[] secondSegmentStarts) {
    this.inputIds = inputIds;
    this.starts = starts;
    this.secondSegmentStarts = secondSegmentStarts;
  }

  /** Three features: token ids [tokens], starts [rows + 1], second segment starts [rows]. */
  MultiDataSet toDataSet() {
    INDArray[] features = {
      Nd4j.createFromArray(inputIds),
      Nd4j.createFromArray(starts),
      Nd4j.createFromArray(secondSegmentStarts)
    };
    return new MultiDataSet(features, new INDArray[0]);
  }

  /** What {@link #toDataSet} made; frees its memory. */
  static SequenceRows of(org.nd4j.linalg.dataset.api.MultiDataSet dataSet) {
    INDArray[] features = dataSet.getFeatures();
    SequenceRows rows =
        new SequenceRows(
            features[0].toIntVector(), features[1].toIntVector(), features[2].toIntVector());
    for (INDArray feature : features) {
      feature.close();
    }
    return rows;
  }

  int rows() {
    return secondSegmentStarts.length;
  }

  /** Tokens of a row. */
  int length(int row) {
    return starts[row + 1] - starts[row];
  }

  /** Whether a row has two segments. */
  boolean isPair(int row) {
    return secondSegmentStarts[row] < length(row);
  }

  /**
   * Writes a row's ids and segments at {@code offset} of arrays that are large enough.
   *
   * @param swapped writes the second segment of a pair first: {@code [CLS] b [SEP] a [SEP]}
   */
  void copy(int row, boolean swapped, int[] ids, int[] typeIds, int offset) {
    int length = length(row);
    int from = starts[row];
    int second = secondSegmentStarts[row];
    System.arraycopy(inputIds, from, ids, offset, length);
    if (swapped) { // each segment ends with its own [SEP]
      System.arraycopy(inputIds, from + second, ids, offset + 1, length - second);
      System.arraycopy(inputIds, from + 1, ids, offset + 1 + length - second, second - 1);
      second = 1 + length - second;
    }
    for (int i = 0; i < length; i++) {
      typeIds[offset + i] = i < second ? 0 : 1;
    }
  }
}
