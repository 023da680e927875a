package io.sampo.training.rounds;

import io.sampo.encoder.BertModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Models that are idle between the tasks of an executor, so that a round need not build one anew.
 *
 * <p>A model is borrowed by one task at a time. Its key names everything that its shape depends on;
 * parameters are no part of it, since every task overwrites them. Models of other keys are closed
 * as soon as somebody borrows, so one run's models do not outlive the next run's start.
 */
final class ModelPool {
  /** The pool of this JVM. */
  static final ModelPool SHARED = new ModelPool();

  private final Map<String, Deque<BertModel>> idle = new HashMap<>();

  /** An idle model of this key, or a new one. */
  BertModel borrow(String key, Supplier<BertModel> maker) {
    List<BertModel> others = new ArrayList<>();
    BertModel found = null;
    synchronized (idle) {
      idle.entrySet()
          .removeIf(
              entry -> {
                if (entry.getKey().equals(key)) {
                  return false;
                }
                others.addAll(entry.getValue());
                return true;
              });
      Deque<BertModel> fitting = idle.get(key);
      if (fitting != null) {
        found = fitting.poll();
      }
    }
    others.forEach(BertModel::close);
    return found != null ? found : maker.get();
  }

  /** Takes a model back. */
  void giveBack(String key, BertModel model) {
    synchronized (idle) {
      idle.computeIfAbsent(key, k -> new ArrayDeque<>()).push(model);
    }
  }

  /** Closes all idle models of a key. */
  void close(String key) {
    Deque<BertModel> closing;
    synchronized (idle) {
      closing = idle.remove(key);
    }
    if (closing != null) {
      closing.forEach(BertModel::close);
    }
  }

  /** How many models of a key are idle. */
  int idle(String key) {
    synchronized (idle) {
      Deque<BertModel> models = idle.get(key);
      return models == null ? 0 : models.size();
    }
  }
}
