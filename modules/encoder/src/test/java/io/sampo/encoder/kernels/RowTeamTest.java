package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RowTeamTest {
  private static final int BLOCKS = 100;

  @Test
  void eachBlockRunsOnceAndHelpersTakeSome() {
    AtomicIntegerArray runs = new AtomicIntegerArray(BLOCKS);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    try (RowTeam team = new RowTeam(2)) {
      team.run(
          BLOCKS,
          block -> {
            runs.incrementAndGet(block);
            if (threads.add(Thread.currentThread())) {
              both.countDown();
              await(both);
            }
          });
    }
    assertThat(threads).hasSize(2).contains(Thread.currentThread());
    for (int block = 0; block < BLOCKS; block++) {
      assertThat(runs.get(block)).as("block %d", block).isEqualTo(1);
    }
  }

  @Test
  void aFailureReachesTheCallerAndTheTeamGoesOn() {
    try (RowTeam team = new RowTeam(2)) {
      assertThatThrownBy(
              () ->
                  team.run(
                      BLOCKS,
                      block -> {
                        throw new IllegalStateException("no memory");
                      }))
          .hasMessageContaining("no memory");
      AtomicIntegerArray runs = new AtomicIntegerArray(1);
      team.run(BLOCKS, block -> runs.incrementAndGet(0));
      assertThat(runs.get(0)).isEqualTo(BLOCKS);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
