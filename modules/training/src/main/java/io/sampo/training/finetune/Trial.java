package io.sampo.training.finetune;

import java.io.Serializable;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One training run: from which weights, with which seed and settings, on which rows. */
final class Trial implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The weights it starts from. */
  enum Start {
    PRETRAINED,
    /** The same shape with random weights: what the pre-training is worth is the difference. */
    UNTRAINED
  }

  private final Start start;
  private final long seed;
  private final TreeMap<GridKey, Double> settings;
  private final int fold; // -1: the rows as they are
  private final int rows; // 0: all

  private Trial(Start start, long seed, Map<GridKey, Double> settings, int fold, int rows) {
    this.start = start;
    this.seed = seed;
    this.settings = new TreeMap<>(settings);
    this.fold = fold;
    this.rows = rows;
  }

  /** A run on all rows with the settings of the configuration. */
  static Trial of(Start start, long seed) {
    return new Trial(start, seed, Map.of(), -1, 0);
  }

  Trial withSettings(Map<GridKey, Double> values) {
    return new Trial(start, seed, values, fold, rows);
  }

  /** The same, judged on one part of the training table and learning from the others. */
  Trial withFold(int part) {
    return new Trial(start, seed, settings, part, rows);
  }

  /** The same on some of the training rows. */
  Trial withRows(int count) {
    return new Trial(start, seed, settings, fold, count);
  }

  Start start() {
    return start;
  }

  long seed() {
    return seed;
  }

  Map<GridKey, Double> settings() {
    return Collections.unmodifiableMap(settings);
  }

  int fold() {
    return fold;
  }

  int rows() {
    return rows;
  }

  /** Whether its model may become the stage's: it saw the rows as they are. */
  boolean candidate() {
    return start == Start.PRETRAINED && fold < 0 && rows == 0;
  }

  /** The settings of the configuration with those of the trial. */
  TrialSettings applied(TrialSettings base) {
    TrialSettings applied = base;
    for (Map.Entry<GridKey, Double> entry : settings.entrySet()) {
      applied = entry.getKey().set(applied, entry.getValue());
    }
    return applied;
  }

  /** Its directory. */
  String name() {
    StringBuilder name = new StringBuilder(start.name().toLowerCase(Locale.ROOT));
    name.append('-').append(seed);
    settings.forEach(
        (key, value) -> name.append('-').append(key.label()).append('_').append(value));
    name.append(fold < 0 ? "" : "-fold_" + fold).append(rows == 0 ? "" : "-rows_" + rows);
    return name.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Trial that && name().equals(that.name());
  }

  @Override
  public int hashCode() {
    return name().hashCode();
  }
}
