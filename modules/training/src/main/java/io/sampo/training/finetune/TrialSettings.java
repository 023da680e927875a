package io.sampo.training.finetune;

import io.sampo.training.config.OptimizerConfig;
import java.io.Serializable;

/** What trials of a grid differ in. */
record TrialSettings(EpochsConfig training, OptimizerConfig optimizer) implements Serializable {
  TrialSettings with(EpochsConfig other) {
    return new TrialSettings(other, optimizer);
  }

  TrialSettings with(OptimizerConfig other) {
    return new TrialSettings(training, other);
  }
}
