package io.sampo.training.finetune;

import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.TaskRequest;
import io.sampo.tasks.Tasks;
import io.sampo.tasks.Windowing;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** All rows of a fine-tuning run and the task they teach; broadcast to its trials. */
final class LabelledTables implements Serializable {
  private static final long serialVersionUID = 1L;
  private final Lesson lesson;
  private final LabelledRows train;
  private final LabelledRows validation;
  private final LabelledRows test; // null when there is none
  private final boolean split; // whether validation is a part of the training table

  /** What the rows teach. */
  static final class Lesson implements Serializable {
    private static final long serialVersionUID = 1L;
    private final TaskKind kind;
    private final ArrayList<String> labels;
    private final TaskRequest request;
    private final boolean nulls;

    /**
     * @param labels names of the head's outputs
     * @param nulls whether questions may have no answer
     */
    Lesson(TaskKind kind, List<String> labels, TaskRequest request, boolean nulls) {
      this.kind = kind;
      this.labels = new ArrayList<>(labels);
      this.request = request;
      this.nulls = nulls;
    }

    List<String> labels() {
      return labels;
    }

    boolean nulls() {
      return nulls;
    }

    /** The task on a model of so many positions. */
    LabelledTask task(int maxPositions, Windowing windowing) {
      TaskRequest bounded = request.withWindowing(windowing.within(maxPositions));
      return Tasks.learned(kind, labels, bounded, nulls);
    }
  }

  private LabelledTables(
      Lesson lesson,
      LabelledRows train,
      LabelledRows validation,
      LabelledRows test,
      boolean split) {
    this.lesson = lesson;
    this.train = train;
    this.validation = validation;
    this.test = test;
    this.split = split;
  }

  /**
   * Tables as they were given.
   *
   * @param test null when there is none
   */
  static LabelledTables of(
      Lesson lesson, LabelledRows train, LabelledRows validation, LabelledRows test) {
    return new LabelledTables(lesson, train, validation, test, false);
  }

  /** A training table of which a share is kept for validation. */
  static LabelledTables of(Lesson lesson, ValidationSplit split, LabelledRows test) {
    return new LabelledTables(lesson, split.train(), split.validation(), test, true);
  }

  Lesson lesson() {
    return lesson;
  }

  LabelledTask task(Checkpoint checkpoint, Windowing windowing) {
    return lesson.task(checkpoint.config().maxPositions(), windowing);
  }

  LabelledRows train() {
    return train;
  }

  LabelledRows validation() {
    return validation;
  }

  boolean hasTest() {
    return test != null;
  }

  LabelledRows test() {
    return test;
  }

  /** The rows of a trial. */
  LabelledTables of(Trial trial, LabelledTask task, int folds, long seed) {
    if (trial.fold() >= 0) {
      LabelledRows all = split ? train.and(validation).sorted() : train;
      ValidationSplit fold = ValidationSplit.fold(all, task, folds, trial.fold(), seed);
      return new LabelledTables(lesson, fold.train(), fold.validation(), null, true);
    }
    if (trial.rows() > 0) {
      LabelledRows some = ValidationSplit.subset(train, task, trial.rows(), seed);
      return new LabelledTables(lesson, some, validation, test, split);
    }
    return this;
  }
}
