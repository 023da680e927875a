package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class SparseRowsTest {
  /** Five rows of three from element 10, of which rows 1 and 2 are filled. */
  private static SparseRows rows() {
    BitSet filled = new BitSet();
    filled.set(1, 3);
    return SparseRows.of(10, 5, 3, filled);
  }

  @Test
  void stretchesEndWhereZerosBeginOrEnd() {
    SparseRows rows = rows();
    long[] begins = {0, 10, 13, 19, 25};
    boolean[] zero = {false, true, false, true, false};
    for (int i = 0; i < begins.length; i++) {
      assertThat(rows.zero(begins[i])).as("at %d", begins[i]).isEqualTo(zero[i]);
      long end = i + 1 < begins.length ? begins[i + 1] : 100;
      assertThat(rows.end(begins[i], 100)).as("from %d", begins[i]).isEqualTo(end);
      assertThat(rows.end(begins[i], begins[i] + 1)).isEqualTo(begins[i] + 1);
    }
    assertThat(rows.from(10).zero(0)).isTrue();
    assertThat(rows.from(20).end(0, 100)).isEqualTo(5);
    assertThat(rows.from(20).zero(4)).isTrue();
    assertThat(rows.from(20).zero(5)).isFalse();
    assertThat(SparseRows.NONE.zero(0)).isFalse();
    assertThat(SparseRows.NONE.end(0, 100)).isEqualTo(100);
  }

  @Test
  void bothMustBeZero() {
    BitSet other = new BitSet();
    other.set(4);
    SparseRows both = rows().and(SparseRows.of(10, 5, 3, other));
    assertThat(both.zero(10)).isTrue();
    assertThat(both.zero(13)).isFalse();
    assertThat(both.zero(22)).isFalse();
    assertThat(rows().and(SparseRows.NONE)).isSameAs(SparseRows.NONE);
    assertThat(SparseRows.NONE.and(rows())).isSameAs(SparseRows.NONE);
    SparseRows shifted = rows().from(1);
    assertThatThrownBy(() -> rows().and(shifted)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void findsZerosByReading() {
    var one = Nd4j.zeros(5, 3);
    var other = Nd4j.zeros(5, 3);
    one.putScalar(1, 2, -1e-30);
    other.putScalar(2, 0, Float.NaN);
    SparseRows found = SparseRows.find(10, one, other);
    for (int row = 0; row < 5; row++) {
      assertThat(found.zero(10 + 3L * row)).as("row %d", row).isEqualTo(row != 1 && row != 2);
    }
    assertThat(SparseRows.find(0, one.castTo(org.nd4j.linalg.api.buffer.DataType.DOUBLE), other))
        .isSameAs(SparseRows.NONE);
  }
}
