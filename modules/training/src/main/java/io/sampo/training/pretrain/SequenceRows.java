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

  /** Writes a row's ids and segments at {@code offset} of arrays that are large enough. */
  void copy(int row, int[] ids, int[] typeIds, int offset) {
    int length = length(row);
    System.arraycopy(inputIds, starts[row], ids, offset, length);
    for (int i = 0; i < length; i++) {
      typeIds[offset + i] = i < secondSegmentStarts[row] ? 0 : 1;
    }
  }
}
