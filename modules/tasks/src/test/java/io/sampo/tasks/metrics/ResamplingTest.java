package io.sampo.tasks.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResamplingTest {
  @Test
  void theIntervalOfAMeanIsThatOfStatistics() {
    int rows = 400;
    double[] values = new SplittableRandom(1).doubles(rows).map(x -> x < 0.8 ? 1 : 0).toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double[] interval =
        new Bootstrap(rows, 2000, 7)
            .intervals(
                drawn ->
                    Map.of("mean", Arrays.stream(drawn).mapToDouble(r -> values[r]).sum() / rows))
            .get("mean");
    double half = 1.96 * Math.sqrt(mean * (1 - mean) / rows);
    assertThat(interval[0]).isCloseTo(mean - half, within(0.006));
    assertThat(interval[1]).isCloseTo(mean + half, within(0.006));
  }

  @Test
  void aDifferenceIsToldFromChance() {
    double[] difference = new double[100]; // the second model is right on 30 rows more
    Arrays.fill(difference, 0, 30, 1);
    Bootstrap bootstrap = new Bootstrap(100, 999, 7);
    Bootstrap.Difference found =
        bootstrap.difference(drawn -> Arrays.stream(drawn).mapToDouble(r -> difference[r]).sum());
    assertThat(found.probability()).isLessThan(0.01);
    assertThat(found.low()).isPositive();
    Arrays.fill(difference, 0, 15, -1);
    assertThat(
            bootstrap
                .difference(drawn -> Arrays.stream(drawn).mapToDouble(r -> difference[r]).sum())
                .probability())
        .isGreaterThan(0.5);
  }

  @Test
  void mcNemarIsTheBinomialTest() {
    // scipy.stats.binomtest(3, 13, 0.5).pvalue
    assertThat(Bootstrap.mcNemar(3, 10)).isCloseTo(0.09228515625, within(1e-12));
    assertThat(Bootstrap.mcNemar(10, 3)).isCloseTo(0.09228515625, within(1e-12));
    assertThat(Bootstrap.mcNemar(0, 0)).isEqualTo(1);
    assertThat(Bootstrap.mcNemar(5, 5)).isEqualTo(1);
  }

  @Test
  void aModelThatIsTooSureIsCooled() {
    // Says 0.99 and is right on 4 rows of 5: at 0.8 it would be calibrated.
    int rows = 1000;
    int[] labels = new int[rows];
    double[][] probabilities = new double[rows][];
    for (int row = 0; row < rows; row++) {
      labels[row] = row % 5 == 0 ? 1 : 0;
      probabilities[row] = new double[] {0.99, 0.01};
    }
    Map<String, Double> figures = TemperatureScaling.figures(labels, probabilities);
    double expected = Math.log(99) / Math.log(4);
    assertThat(figures.get("temperature")).isCloseTo(expected, within(1e-3));
    assertThat(figures.get("calibration_error_after_scaling")).isLessThan(1e-3);
    assertThat(figures.get("log_loss_after_scaling"))
        .isCloseTo(-0.8 * Math.log(0.8) - 0.2 * Math.log(0.2), within(1e-4));
  }
}
