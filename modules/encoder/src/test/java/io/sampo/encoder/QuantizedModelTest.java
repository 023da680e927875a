package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sampo.encoder.kernels.NativeKernels;
import io.sampo.encoder.kernels.Precision;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.AdamWConfig;
import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A classifier that was trained in single precision, answering in bytes. */
class QuantizedModelTest {
  private static final Head HEAD = new Head.SequenceClassification(2, Head.Objective.SINGLE_LABEL);
  private static final int VOCABULARY = 64;

  private record Rows(Batch batch, int[] labels) {}

  /** The label says whether most tokens are of the upper half of the vocabulary. */
  private static Rows rows(Random random, int count) {
    List<int[]> sequences = new ArrayList<>();
    int[] labels = new int[count];
    for (int s = 0; s < count; s++) {
      int[] ids = random.ints(5 + 2 * random.nextInt(8), 2, VOCABULARY).toArray();
      int upper = 0;
      for (int id : ids) {
        upper += id >= VOCABULARY / 2 ? 1 : 0;
      }
      labels[s] = 2 * upper > ids.length ? 1 : 0;
      sequences.add(ids);
    }
    return new Rows(Batch.of(sequences, null), labels);
  }

  private static int[] answers(BertModel model, Rows rows) {
    try (INDArray logits = model.logits(rows.batch())) {
      float[][] values = logits.toFloatMatrix();
      int[] answers = new int[values.length];
      for (int i = 0; i < values.length; i++) {
        answers[i] = values[i][1] > values[i][0] ? 1 : 0;
      }
      return answers;
    }
  }

  private static double same(int[] a, int[] b) {
    int same = 0;
    for (int i = 0; i < a.length; i++) {
      same += a[i] == b[i] ? 1 : 0;
    }
    return (double) same / a.length;
  }

  @Test
  void answersAsInSinglePrecision() {
    assumeThat(Precision.INT8.isPossible()).as("a processor with AVX-512 and VNNI").isTrue();
    BertConfig config = BertConfig.of(VOCABULARY, 64, 2, 2).withDropout(0, 0);
    try (BertModel model = BertModel.create(config, HEAD, 5)) {
      model.use(new NativeKernels(2));
      Random random = new Random(4);
      try (AdamW optimizer = AdamW.of(model, AdamWConfig.defaults())) {
        for (int i = 0; i < 150; i++) {
          Rows rows = rows(random, 32);
          Targets targets = Targets.Classes.of(rows.labels());
          model.computeGradient(rows.batch(), targets, DropoutKey.NONE);
          optimizer.step(1e-3);
        }
      }
      Rows test = rows(random, 1000);
      int[] single = answers(model, test);
      assertThat(same(single, test.labels())).as("it has learned").isGreaterThan(0.9);

      model.use(new NativeKernels(2, Precision.INT8));
      model.fixParameters();
      int[] bytes = answers(model, test);
      assertThat(same(bytes, single)).as("labels the same").isGreaterThanOrEqualTo(0.99);
      assertThat(answers(model, test)).as("run after run").containsExactly(bytes);
      assertThatThrownBy(
              () ->
                  model.computeGradient(
                      test.batch(), Targets.Classes.of(test.labels()), DropoutKey.NONE))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("int8 is for scoring");
    }
  }
}
