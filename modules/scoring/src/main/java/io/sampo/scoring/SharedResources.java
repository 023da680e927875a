package io.sampo.scoring;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Resources that the tasks of one JVM share: one of each key, made by the first that asks, closed
 * some seconds after the last has left. The wait spares an executor with one task slot from making
 * it again for every task. Thread-safe.
 *
 * @param <R> what is shared, e.g. a model
 */
final class SharedResources<R extends AutoCloseable> {
  private final Map<String, Entry> entries = new HashMap<>(); // guarded by this
  private final Executor afterLinger;

  /**
   * @param lingerMillis how long a resource stays after the last lease; 0 closes it at once
   */
  SharedResources(long lingerMillis) {
    this.afterLinger =
        lingerMillis == 0
            ? Runnable::run
            : CompletableFuture.delayedExecutor(lingerMillis, TimeUnit.MILLISECONDS);
  }

  /** A share of a resource; closing it twice does nothing more. */
  final class Lease implements AutoCloseable {
    private final String key;
    private final Entry entry;
    private boolean open = true;

    private Lease(String key, Entry entry) {
      this.key = key;
      this.entry = entry;
    }

    /** The resource; others use it at the same time. */
    R resource() {
      return entry.resource;
    }

    @Override
    public void close() {
      long seen;
      synchronized (SharedResources.this) {
        if (!open) {
          return;
        }
        open = false;
        entry.leases--;
        seen = entry.leased;
      }
      afterLinger.execute(() -> closeIfIdle(key, entry, seen));
    }
  }

  private final class Entry {
    private R resource; // guarded by the entry while it is made
    private int leases; // open now
    private long leased; // ever
  }

  /**
   * A share of the resource of this key.
   *
   * @param maker called by the first that asks, while others of the same key wait
   */
  Lease lease(String key, Supplier<R> maker) {
    Entry entry;
    synchronized (this) {
      entry = entries.computeIfAbsent(key, k -> new Entry());
      entry.leases++;
      entry.leased++;
    }
    Lease lease = new Lease(key, entry);
    boolean made = false;
    try {
      synchronized (entry) {
        if (entry.resource == null) {
          entry.resource = maker.get();
        }
      }
      made = true;
      return lease;
    } finally {
      if (!made) {
        lease.close();
      }
    }
  }

  /** How many resources are open; for tests. */
  synchronized int size() {
    return entries.size();
  }

  /** Closes unless somebody holds a lease, or has held one since. */
  private void closeIfIdle(String key, Entry entry, long seen) {
    synchronized (this) {
      if (entry.leases > 0 || entry.leased != seen || !entries.remove(key, entry)) {
        return;
      }
    }
    if (entry.resource != null) {
      close(entry.resource);
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot free a shared model", e);
    }
  }
}
