package io.sampo.encoder.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs numbered blocks of work on a few threads. Blocks have a fixed size and results of a block
 * depend on its number alone, so the bits do not depend on the number of threads.
 *
 * <p>A step is a few hundred such runs, many of them shorter than it takes to wake a thread. So the
 * helpers look for the next run for a while before they sleep.
 */
final class RowTeam implements AutoCloseable {
  /** How long a helper looks for work before it sleeps. */
  private static final long SPIN_NANOS = 100_000;

  /** Work on one block. */
  interface Block {
    void run(int block);
  }

  /** One run: blocks are taken in turn, by the caller too. */
  private static final class Run {
    private final int blocks;
    private final Block work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger left;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Run(int blocks, Block work) {
      this.blocks = blocks;
      this.work = work;
      this.left = new AtomicInteger(blocks);
    }

    void help() {
      for (int b = next.getAndIncrement(); b < blocks; b = next.getAndIncrement()) {
        try {
          if (failure.get() == null) {
            work.run(b);
          }
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        } finally {
          left.decrementAndGet();
        }
      }
    }
  }

  private final Thread[] helpers;
  private volatile Run current;
  private volatile boolean closed;

  RowTeam(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    this.helpers = new Thread[threads - 1];
    for (int t = 0; t < helpers.length; t++) {
      helpers[t] = new Thread(this::lookForWork, "sampo-kernels");
      helpers[t].setDaemon(true);
      helpers[t].start();
    }
  }

  int threads() {
    return helpers.length + 1;
  }

  private void lookForWork() {
    Run seen = null;
    long idleSince = System.nanoTime();
    while (!closed) {
      Run run = current;
      if (run != seen) {
        seen = run;
        run.help();
        idleSince = System.nanoTime();
      } else if (System.nanoTime() - idleSince < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  /** Runs blocks 0 … n-1, each once; returns when all are done. */
  void run(int blocks, Block work) {
    if (helpers.length == 0 || blocks < 2) {
      for (int b = 0; b < blocks; b++) {
        work.run(b);
      }
      return;
    }
    Run run = new Run(blocks, work);
    current = run;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    run.help();
    for (int looks = 0; run.left.get() > 0; looks++) {
      if (looks < 10_000) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(20_000); // on a busy machine a helper may wait for this very core
      }
    }
    Throwable failure = run.failure.get();
    if (failure != null) {
      throw new IllegalStateException("a kernel failed: " + failure, failure);
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
