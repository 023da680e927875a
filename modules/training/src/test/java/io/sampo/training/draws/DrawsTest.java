package io.sampo.training.draws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawsTest {
  @Test
  void aKeyDecidesTheStream() {
    assertThat(Draws.of(1, 2).next()).isEqualTo(Draws.of(1, 2).next());
    long[] others = {
      Draws.of(2, 1).next(), Draws.of(1).next(), Draws.of(1, 2, 0).next(), Draws.of(1, 3).next()
    };
    assertThat(others).doesNotContain(Draws.of(1, 2).next()).doesNotHaveDuplicates();
  }

  @Test
  void theStreamIsTheSameOnEveryMachine() {
    // The empty key is state 0, whose first number the authors of SplitMix64 publish.
    assertThat(Draws.fold()).isZero();
    assertThat(Draws.of().next()).isEqualTo(0xE220A8397B1DCDAFL);
  }

  @Test
  void numbersBelowABoundAreEven() {
    Draws draws = Draws.of(5);
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[draws.below(7)]++;
    }
    for (int count : counts) {
      assertThat(count).isCloseTo(10_000, within(500));
    }
  }

  @Test
  void aPermutationHoldsEveryNumberOnce() {
    int[] order = Draws.of(6).permutation(1000);
    assertThat(order).isNotEqualTo(IntStream.range(0, 1000).toArray());
    Arrays.sort(order);
    assertThat(order).isEqualTo(IntStream.range(0, 1000).toArray());
  }
}
