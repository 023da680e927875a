package io.sampo.encoder.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs numbered blocks of work on a few threads. Blocks have a fixed size and results of a block
 * depend on its number alone, so the bits do not depend on the number of threads.
 */
final class RowTeam implements AutoCloseable {
  /** Work on one block. */
  interface Block {
    void run(int block);
  }

  private final int threads;
  private final ExecutorService others;

  RowTeam(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    this.threads = threads;
    this.others =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads - 1,
                work -> {
                  Thread thread = new Thread(work, "sampo-kernels");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  int threads() {
    return threads;
  }

  /** Runs blocks 0 … n-1, each once; returns when all are done. */
  void run(int blocks, Block work) {
    if (others == null || blocks < 2) {
      for (int b = 0; b < blocks; b++) {
        work.run(b);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    Runnable loop =
        () -> {
          for (int b = next.getAndIncrement(); b < blocks; b = next.getAndIncrement()) {
            work.run(b);
          }
        };
    List<Future<?>> running = new ArrayList<>();
    for (int t = 1; t < Math.min(threads, blocks); t++) {
      running.add(others.submit(loop));
    }
    loop.run();
    for (Future<?> each : running) {
      await(each);
    }
  }

  private static void await(Future<?> work) {
    try {
      work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a kernel", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a kernel failed: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    if (others != null) {
      others.shutdownNow();
    }
  }
}
