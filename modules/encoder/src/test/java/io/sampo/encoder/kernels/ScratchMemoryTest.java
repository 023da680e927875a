package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class ScratchMemoryTest {
  private static final long BYTES = 64 << 20; // so much that nothing else makes up for it

  @Test
  void theMemoryOfAllThreadsIsFreedWhileTheyLive() throws InterruptedException {
    ScratchMemory<OffHeap> memory = new ScratchMemory<>(OffHeap::new);
    OffHeap own = memory.own();
    assertThat(memory.own()).isSameAs(own);
    own.address(BYTES);
    OffHeap[] other = new OffHeap[1];
    Thread thread = new Thread(() -> (other[0] = memory.own()).address(BYTES));
    thread.start();
    thread.join();
    assertThat(other[0]).isNotSameAs(own);
    long before = Pointer.totalBytes();
    memory.close();
    assertThat(Pointer.totalBytes()).isLessThan(before - BYTES);
    assertThat(memory.own().address(8)).isNotZero(); // a thread may begin again
    memory.close();
  }
}
