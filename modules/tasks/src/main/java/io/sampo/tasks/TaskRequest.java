package io.sampo.tasks;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/** What a model is wanted for. Immutable. */
public final class TaskRequest implements Serializable {
  private static final long serialVersionUID = 1L;
  private final TaskKind kind; // null: what the model's head is made for
  private final int texts;
  private final boolean words;
  private final Windowing windowing;
  private final Decoding decoding;

  private TaskRequest(
      TaskKind kind, int texts, boolean words, Windowing windowing, Decoding decoding) {
    this.kind = kind;
    this.texts = texts;
    this.words = words;
    this.windowing = Objects.requireNonNull(windowing);
    this.decoding = Objects.requireNonNull(decoding);
  }

  /** Whatever the model is made for, on rows of so many texts. */
  public static TaskRequest of(int texts, Windowing windowing) {
    return new TaskRequest(null, texts, false, windowing, Decoding.defaults());
  }

  /** The same for one kind of task; when absent, the one that the model's head is made for. */
  public TaskRequest withKind(Optional<TaskKind> wanted) {
    return new TaskRequest(wanted.orElse(null), texts, words, windowing, decoding);
  }

  /** The same for rows whose first text is a list of words, see {@link Words#join}. */
  public TaskRequest ofWords() {
    return new TaskRequest(kind, texts, true, windowing, decoding);
  }

  /** The same with other rules for answers. */
  public TaskRequest withDecoding(Decoding other) {
    return new TaskRequest(kind, texts, words, windowing, other);
  }

  /** The same with other windows. */
  public TaskRequest withWindowing(Windowing other) {
    return new TaskRequest(kind, texts, words, other, decoding);
  }

  Optional<TaskKind> kind() {
    return Optional.ofNullable(kind);
  }

  int texts() {
    return texts;
  }

  boolean words() {
    return words;
  }

  Windowing windowing() {
    return windowing;
  }

  Decoding decoding() {
    return decoding;
  }
}
