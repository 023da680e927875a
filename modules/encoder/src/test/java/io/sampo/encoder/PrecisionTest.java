package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sampo.encoder.kernels.NativeKernels;
import io.sampo.encoder.kernels.Precision;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.AdamWConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What operands of 8 bits do to a training run. */
class PrecisionTest {
  private static final int VOCABULARY = 64;
  private static final int LENGTH = 32;
  private static final int MASK = 1;
  private static final int STEPS = 300;

  private static final BertConfig CONFIG = BertConfig.of(VOCABULARY, 64, 2, 2).withDropout(0, 0);

  private record Step(Batch batch, Targets.MaskedTokens targets) {}

  /** Sequences in which a token mostly decides the next one; every seventh is masked. */
  private static Step step(Random random) {
    List<int[]> sequences = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int s = 0; s < 16; s++) {
      int[] ids = new int[LENGTH];
      int token = 2 + random.nextInt(VOCABULARY - 2);
      for (int i = 0; i < LENGTH; i++) {
        ids[i] = token;
        token = random.nextInt(10) == 0 ? random.nextInt(62) + 2 : (token * 5 + 3) % 62 + 2;
        if (i % 7 == s % 7) {
          rows.add(s * LENGTH + i);
          labels.add(ids[i]);
          ids[i] = MASK;
        }
      }
      sequences.add(ids);
    }
    return new Step(
        Batch.of(sequences, null),
        new Targets.MaskedTokens(
            rows.stream().mapToInt(Integer::intValue).toArray(),
            labels.stream().mapToInt(Integer::intValue).toArray()));
  }

  /** The held-out loss after a run: before, after. */
  private static double[] train(Precision precision) {
    try (BertModel model = BertModel.create(CONFIG, new Head.MaskedLanguageModel(), 5)) {
      model.use(new NativeKernels(2, precision));
      double before = heldOut(model);
      try (AdamW optimizer = AdamW.of(model, AdamWConfig.defaults())) {
        Random random = new Random(11);
        for (int i = 0; i < STEPS; i++) {
          Step step = step(random);
          model.computeGradient(step.batch(), step.targets(), DropoutKey.NONE);
          optimizer.step(1e-3 * Math.min(1, (i + 1) / 20.0) * (1 - i / (double) STEPS));
        }
      }
      return new double[] {before, heldOut(model)};
    }
  }

  private static double heldOut(BertModel model) {
    Random random = new Random(99);
    double sum = 0;
    for (int i = 0; i < 20; i++) {
      Step step = step(random);
      sum += model.loss(step.batch(), step.targets()) / 20;
    }
    return sum;
  }

  @Test
  void bfloat16LearnsWhatSinglePrecisionLearns() {
    assumeThat(Precision.BF16.isPossible()).as("a processor with AVX-512").isTrue();
    double[] single = train(Precision.FP32);
    double[] half = train(Precision.BF16);
    assertThat(single[1]).as("it has learned something").isLessThan(0.9 * single[0]);
    assertThat(half[1]).as("the runs differ").isNotEqualTo(single[1]);
    assertThat(Math.abs(half[1] - single[1])).as("held-out loss").isLessThan(0.02);
  }
}
