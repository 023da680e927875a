package io.sampo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
  @Test
  void longestFirstInsideTheBudget() {
    List<int[]> batches = Batches.byLength(new int[] {3, 9, 4, 4, 20, 1}, 10);
    assertThat(batches)
        .usingRecursiveComparison()
        .isEqualTo(List.of(new int[] {4}, new int[] {1}, new int[] {2, 3}, new int[] {0, 5}));
  }

  @Test
  void consecutiveInTheGivenOrder() {
    List<int[]> batches = Batches.inOrder(new int[] {2, 0, 1, 3}, new int[] {4, 5, 2, 100}, 6);
    assertThat(batches)
        .usingRecursiveComparison()
        .isEqualTo(List.of(new int[] {2, 0}, new int[] {1}, new int[] {3}));
  }

  @Test
  void everySequenceStandsInOneBatch() {
    Random random = new Random(7);
    for (int trial = 0; trial < 200; trial++) {
      int[] lengths = random.ints(random.nextInt(50), 1, 30).toArray();
      int budget = 1 + random.nextInt(60);
      List<int[]> batches = Batches.byLength(lengths, budget);
      assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
          .isEqualTo(IntStream.range(0, lengths.length).toArray());
      for (int[] batch : batches) {
        int tokens = Arrays.stream(batch).map(i -> lengths[i]).sum();
        assertThat(batch.length == 1 || tokens <= budget).isTrue();
      }
    }
  }

  @Test
  void aBudgetOfNothingIsRefused() {
    assertThatThrownBy(() -> Batches.byLength(new int[] {1}, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 token or more");
  }
}
