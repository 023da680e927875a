package io.sampo.training.finetune;

import io.sampo.training.config.OptimizerConfig;
import java.util.Locale;

/** Settings that trials may differ in. */
public enum GridKey {
  /** {@code optimizer.learning_rate}. */
  LEARNING_RATE {
    @Override
    TrialSettings set(TrialSettings settings, double value) {
      return settings.with(settings.optimizer().withLearningRate(value));
    }
  },
  /** {@code optimizer.warmup}. */
  WARMUP {
    @Override
    TrialSettings set(TrialSettings settings, double value) {
      OptimizerConfig optimizer = settings.optimizer();
      return settings.with(optimizer.withSchedule(optimizer.schedule(), value));
    }
  },
  /** {@code optimizer.weight_decay}. */
  WEIGHT_DECAY {
    @Override
    TrialSettings set(TrialSettings settings, double value) {
      OptimizerConfig o = settings.optimizer();
      return settings.with(
          new OptimizerConfig(
              o.learningRate(),
              o.schedule(),
              o.warmup(),
              value,
              o.beta1(),
              o.beta2(),
              o.epsilon(),
              o.clipNorm()));
    }
  },
  /** {@code training.epochs}. */
  EPOCHS {
    @Override
    TrialSettings set(TrialSettings settings, double value) {
      EpochsConfig training = settings.training();
      int tokens = training.batchTokens();
      return settings.with(training.withEpochs((int) value, tokens, training.patience()));
    }
  },
  /** {@code training.batch_tokens}. */
  BATCH_TOKENS {
    @Override
    TrialSettings set(TrialSettings settings, double value) {
      EpochsConfig training = settings.training();
      int epochs = training.epochs();
      return settings.with(training.withEpochs(epochs, (int) value, training.patience()));
    }
  },
  /** {@code training.batch_rows}. */
  BATCH_ROWS {
    @Override
    TrialSettings set(TrialSettings settings, double value) {
      return settings.with(settings.training().withBatchRows((int) value));
    }
  },
  /** {@code training.dropout}. */
  DROPOUT {
    @Override
    TrialSettings set(TrialSettings settings, double value) {
      return settings.with(settings.training().withDropout(value));
    }
  },
  /** {@code training.labels.smoothing}. */
  LABEL_SMOOTHING {
    @Override
    TrialSettings set(TrialSettings settings, double value) {
      LabelsConfig labels = new LabelsConfig(value, settings.training().labels().weights());
      return settings.with(settings.training().withLabels(labels));
    }
  },
  /** {@code training.layers.rate_decay}. */
  RATE_DECAY {
    @Override
    TrialSettings set(TrialSettings settings, double value) {
      LayersConfig layers = settings.training().layers();
      return settings.with(
          settings
              .training()
              .withLayers(new LayersConfig(value, layers.frozen(), layers.unfreezeEvery())));
    }
  },
  /** {@code training.layers.frozen}. */
  FROZEN {
    @Override
    TrialSettings set(TrialSettings settings, double value) {
      LayersConfig layers = settings.training().layers();
      return settings.with(
          settings
              .training()
              .withLayers(
                  new LayersConfig(layers.rateDecay(), (int) value, layers.unfreezeEvery())));
    }
  };

  abstract TrialSettings set(TrialSettings settings, double value);

  /** Its name in configurations. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
