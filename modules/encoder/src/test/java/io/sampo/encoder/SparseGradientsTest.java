package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.encoder.kernels.SparseRows;
import io.sampo.encoder.layers.EncoderGraph;
import io.sampo.encoder.layers.LabelVector;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.AdamWConfig;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Words that a batch does not hold are left out of a step, and nobody can tell by the result. */
class SparseGradientsTest {
  private static final BertConfig CONFIG = BertConfig.of(500, 24, 1, 2);

  private static final Head HEAD = new Head.SequenceClassification(2, Head.Objective.SINGLE_LABEL);
  private static final AdamWConfig OPTIMIZER = new AdamWConfig(0.9, 0.98, 1e-6, 0.01, 1);

  private final Random random = new Random(3);

  private Batch batch() {
    int[] ids = random.ints(12, 1, 500).toArray();
    return Batch.of(ids, new int[12], new int[] {0, 5, 12});
  }

  private static Targets labels() {
    return Targets.Classes.of(new int[] {0, 1});
  }

  private static BertModel model(Head head) {
    return BertModel.create(CONFIG, head, 1);
  }

  @Test
  void stepsHaveTheSameBitsAsWithAllRows() {
    try (BertModel sparse = model(HEAD);
        BertModel dense = model(HEAD);
        AdamW ofSparse = AdamW.of(sparse, OPTIMIZER);
        AdamW ofDense = AdamW.of(dense, OPTIMIZER)) {
      for (int step = 0; step < 12; step++) {
        Batch batch = batch();
        DropoutKey key = new DropoutKey(5, step);
        sparse.computeGradient(batch, labels(), key);
        dense.computeGradient(batch, labels(), key);
        assertThat(sparse.zeroGradients()).isNotSameAs(SparseRows.NONE);
        dense.gradients(); // who has them may have written to them: no row is left out
        assertThat(dense.zeroGradients()).isSameAs(SparseRows.NONE);
        assertThat(ofSparse.step(1e-2)).isEqualTo(ofDense.step(1e-2));
        if (step == 5) {
          assertSame(ofSparse, ofDense); // what is zero is found anew afterwards
        }
      }
      assertSame(ofSparse, ofDense);
      assertThat(sparse.parameters()).isEqualTo(dense.parameters());
      assertThat(sparse.gradients()).isEqualTo(dense.gradients());
    }
  }

  private static void assertSame(AdamW one, AdamW other) {
    assertThat(one.firstMoment()).isEqualTo(other.firstMoment());
    assertThat(one.secondMoment()).isEqualTo(other.secondMoment());
  }

  @Test
  void writesOfOthersAreCleared() {
    try (BertModel model = model(HEAD);
        BertModel fresh = model(HEAD)) {
      Batch batch = batch();
      model.computeGradient(batch(), labels(), DropoutKey.NONE);
      model.gradients().assign(7);
      model.computeGradient(batch, labels(), DropoutKey.NONE);
      fresh.computeGradient(batch, labels(), DropoutKey.NONE);
      assertThat(model.gradients()).isEqualTo(fresh.gradients());
    }
  }

  @Test
  void updatersOfTheGraphAreCleared() {
    try (BertModel model = model(HEAD);
        BertModel fresh = model(HEAD)) {
      Batch batch = batch();
      model.computeGradient(batch(), labels(), DropoutKey.NONE);
      ComputationGraph graph = model.graph();
      model.computeGradient(batch(), labels(), DropoutKey.NONE);
      Batch other = batch();
      graph.setInputs(EncoderGraph.features(other));
      graph.setLabels(LabelVector.of(labels()));
      graph.setLayerMaskArrays(new INDArray[] {EncoderGraph.starts(other)}, null);
      graph.computeGradientAndScore();
      // As an updater of Deeplearning4j turns gradients into changes, where they lie.
      graph.getFlattenedGradients().assign(7);
      model.computeGradient(batch, labels(), DropoutKey.NONE);
      fresh.computeGradient(batch, labels(), DropoutKey.NONE);
      assertThat(model.gradients()).isEqualTo(fresh.gradients());
    }
  }

  @Test
  void aTiedHeadWritesToAllRows() {
    try (BertModel model = model(new Head.MaskedLanguageModel())) {
      Targets targets = new Targets.MaskedTokens(new int[] {1, 7}, new int[] {4, 9});
      model.computeGradient(batch(), targets, DropoutKey.NONE);
      assertThat(model.zeroGradients()).isSameAs(SparseRows.NONE);
    }
  }
}
