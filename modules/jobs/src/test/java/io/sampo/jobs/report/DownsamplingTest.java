package io.sampo.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fewer points, but every peak. */
class DownsamplingTest {
  @Test
  void fewPointsStay() {
    assertThat(Downsampling.rows(20, List.of(new double[20]), 10)).hasSize(20);
  }

  @Test
  void peaksOfEveryCurveAndTheEndsStay() {
    double[] up = new double[10_000];
    double[] sparse = new double[10_000];
    Arrays.fill(sparse, Double.NaN);
    up[4_321] = 9;
    up[7_777] = -9;
    sparse[5_000] = 1;
    int[] rows = Downsampling.rows(10_000, List.of(up, sparse), 50);
    assertThat(rows).contains(0, 4_321, 7_777, 5_000, 9_999).isSorted().doesNotHaveDuplicates();
    assertThat(rows.length).isLessThanOrEqualTo(50 * 4 + 2);
  }
}
