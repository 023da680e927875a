package io.sampo.encoder.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

final class FlatVectorTest {
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void writesAndReadsThroughViews(DataType type) {
    INDArray whole = Nd4j.zeros(type, 1, 20);
    INDArray view = whole.get(NDArrayIndex.point(0), NDArrayIndex.interval(5, 15));
    FlatVector vector = FlatVector.of(view);
    vector.copyFrom(2, new double[] {0.1, -2, 99}, 2);
    double tenth = type == DataType.FLOAT ? 0.1f : 0.1;
    assertThat(whole.getDouble(0, 7)).isEqualTo(tenth);
    assertThat(whole.getDouble(0, 8)).isEqualTo(-2);
    assertThat(whole.sumNumber().doubleValue())
        .isCloseTo(-1.9, org.assertj.core.data.Offset.offset(1e-6));
    double[] read = new double[4];
    vector.copyTo(1, read, 3);
    assertThat(read).containsExactly(0, tenth, -2, 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void writesAndReadsStridedViews(DataType type) {
    INDArray matrix = Nd4j.zeros(type, 4, 3);
    FlatVector column = FlatVector.of(matrix.getColumn(1));
    column.copyFrom(1, new double[] {5, 6, 7}, 3);
    assertThat(matrix.getDouble(3, 1)).isEqualTo(7);
    assertThat(matrix.sumNumber().doubleValue()).isEqualTo(18);
    double[] read = new double[2];
    column.copyTo(2, read, 2);
    assertThat(read).containsExactly(6, 7);
  }

  @Test
  void staysInside() {
    FlatVector vector = FlatVector.of(Nd4j.zeros(10));
    double[] values = new double[10];
    assertThatThrownBy(() -> vector.copyFrom(5, values, 6))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("6 elements from 5 on in a vector of 10");
    assertThatThrownBy(() -> vector.copyTo(-1, values, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> FlatVector.of(Nd4j.zeros(2, 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FlatVector.of(Nd4j.zeros(DataType.INT, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
