package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.encoder.kernels.Nd4jKernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ProfilingMode;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.profiler.OpProfiler;

/** On a GPU each ND4J operation is a launch: a larger batch must not mean more of them. */
final class Nd4jCallsTest {
  private static final int[] LENGTHS = {6, 12, 20}; // of three length classes

  /** ND4J operations of a training step with so many sequences of each length. */
  private static long calls(BertModel model, int repeats) {
    List<int[]> sequences = new ArrayList<>();
    List<Integer> masked = new ArrayList<>();
    int row = 0;
    for (int r = 0; r < repeats; r++) {
      for (int length : LENGTHS) {
        int[] ids = new int[length];
        for (int i = 0; i < length; i++) {
          ids[i] = 1 + (row + i) % 40;
        }
        sequences.add(ids);
        masked.add(row + 1);
        row += length;
      }
    }
    int[] rows = masked.stream().mapToInt(Integer::intValue).toArray();
    Batch batch = Batch.of(sequences, null);
    Targets targets = new Targets.MaskedTokens(rows, new int[rows.length]);
    model.computeGradient(batch, targets, new DropoutKey(1, 1)); // what is made once is made here
    ProfilingMode before = Nd4j.getExecutioner().getProfilingMode();
    Nd4j.getExecutioner().setProfilingMode(ProfilingMode.OPERATIONS);
    try {
      OpProfiler.getInstance().reset();
      model.computeGradient(batch, targets, new DropoutKey(1, 2));
      return OpProfiler.getInstance().getInvocationsCount();
    } finally {
      Nd4j.getExecutioner().setProfilingMode(before);
    }
  }

  @Test
  void aStepMakesAsManyCallsWhateverTheBatch() {
    try (BertModel model = BertModel.create(Samples.CONFIG, new Head.MaskedLanguageModel(), 5)) {
      model.use(new Nd4jKernels());
      long few = calls(model, 2);
      long many = calls(model, 30);
      assertThat(few).as("operations of a step of %d blocks", 2).isBetween(50L, 1_000L);
      assertThat(many).isEqualTo(few);
    }
  }
}
