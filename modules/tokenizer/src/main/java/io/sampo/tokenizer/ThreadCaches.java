package io.sampo.tokenizer;

/**
 * The word caches of a thread: one for each of the few models that it used last, so that many
 * tokenizers, alive or not, cost a thread no more memory than a few. A thread-local variable of
 * each model would keep the caches of dead models in the thread's map until it happens to be
 * cleaned.
 */
final class ThreadCaches {
  /** Models whose words a thread keeps: a cache takes 1 MB. */
  static final int MAX = 4;

  private static final ThreadLocal<ThreadCaches> PRESENT =
      ThreadLocal.withInitial(ThreadCaches::new);

  private final WordCache[] latest = new WordCache[MAX]; // the one used last comes first

  private ThreadCaches() {}

  /** Those of this thread. */
  static ThreadCaches present() {
    return PRESENT.get();
  }

  /**
   * The cache of one model.
   *
   * @param owner stands for the model, which the thread must not keep alive
   * @param lowercase as in {@link WordCache#begin}
   */
  WordCache of(Object owner, boolean lowercase) {
    WordCache first = latest[0];
    return first != null && first.isOf(owner) ? first : toFront(owner, lowercase);
  }

  private WordCache toFront(Object owner, boolean lowercase) {
    int at = 0;
    while (at < MAX - 1 && latest[at] != null && !latest[at].isOf(owner)) {
      at++;
    }
    WordCache cache = latest[at] == null ? new WordCache() : latest[at];
    if (!cache.isOf(owner)) {
      cache.begin(owner, lowercase);
    }
    System.arraycopy(latest, 0, latest, 1, at);
    latest[0] = cache;
    return cache;
  }
}
