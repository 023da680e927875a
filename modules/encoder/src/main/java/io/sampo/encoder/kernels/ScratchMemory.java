package io.sampo.encoder.kernels;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * Room in native memory for each thread that works on a model. It is freed with the model: threads
 * may live longer, and would keep what a thread-local variable gave them.
 */
final class ScratchMemory<T extends ScratchMemory.Room> implements AutoCloseable {
  /** What a thread has; its next use after {@link #close} takes memory again. */
  interface Room extends AutoCloseable {
    @Override
    void close();
  }

  /** Those of threads that have ended may be collected. */
  private final Set<T> rooms =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final ThreadLocal<T> own;

  /**
   * @param supplier makes the room of a thread
   */
  ScratchMemory(Supplier<T> supplier) {
    this.own =
        ThreadLocal.withInitial(
            () -> {
              T room = supplier.get();
              rooms.add(room);
              return room;
            });
  }

  /** The room of this thread. */
  T own() {
    return own.get();
  }

  /** Frees the rooms of all threads, none of which is at work. */
  @Override
  public void close() {
    synchronized (rooms) {
      rooms.forEach(Room::close);
    }
  }
}
