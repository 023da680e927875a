package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sampo.corpus.shards.ToyShards;
import io.sampo.encoder.Batch;
import io.sampo.encoder.Targets;
import io.sampo.training.rounds.Position;
import io.sampo.training.rounds.Slice;
import io.sampo.training.rounds.Steps;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.junit.jupiter.api.Test;

class SentenceOrderTest {
  private static final int ROWS = 400;
  private static final List<Slice> SLICES = List.of(new Slice("a", 0, 0, 0, ROWS));

  /** Rows [CLS] 6 6 [SEP] 7 7 7 [SEP], every fourth one [CLS] 6 6 6 6 6 6 [SEP]. */
  private static final MultiDataSetLoader LOADER =
      source -> {
        int[] starts = new int[ROWS + 1];
        int[] seconds = new int[ROWS];
        int[] ids = new int[8 * ROWS];
        for (int row = 0; row < ROWS; row++) {
          boolean pair = row % 4 > 0;
          int[] sequence = pair ? new int[] {2, 6, 6, 3, 7, 7, 7, 3} : single();
          System.arraycopy(sequence, 0, ids, 8 * row, 8);
          seconds[row] = pair ? 4 : 8;
          starts[row + 1] = 8 * (row + 1);
        }
        return new SequenceRows(ids, starts, seconds).toDataSet();
      };

  private static int[] single() {
    return new int[] {2, 6, 6, 6, 6, 6, 6, 3};
  }

  private static Steps steps(Position from) {
    Masking masking = Masking.of(ToyShards.tokenizer().vocabulary(), 0.15, 3);
    return new MaskedStepSource(masking, SentenceOrder.drawn(9), new double[] {1}, 5)
        .open(0, SLICES, LOADER, from, 80);
  }

  @Test
  void halfOfThePairsAreSwappedAndTheLabelTells() throws IOException {
    int[] labels = new int[2];
    int ignored = 0;
    int firstPass = 0;
    try (Steps steps = steps(Position.START)) {
      for (int batch = 0; batch < ROWS / 10; batch++) {
        assertThat(steps.next()).isTrue();
        int[] order = ((Targets.Pretraining) steps.targets()).nextSentence();
        assertThat(order).hasSize(10);
        for (int s = 0; s < 10; s++) {
          firstPass++;
          int[] types = types(steps.batch(), s);
          if (order[s] == Targets.IGNORED) {
            ignored++;
            assertThat(types).containsOnly(0);
            continue;
          }
          labels[order[s]]++;
          int[] ids = unmasked(steps, s);
          if (order[s] == 1) {
            assertThat(ids).containsExactly(2, 7, 7, 7, 3, 6, 6, 3);
            assertThat(types).containsExactly(0, 0, 0, 0, 0, 1, 1, 1);
          } else {
            assertThat(ids).containsExactly(2, 6, 6, 3, 7, 7, 7, 3);
            assertThat(types).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
          }
        }
      }
    }
    assertThat(firstPass).isEqualTo(ROWS);
    assertThat(ignored).isEqualTo(ROWS / 4);
    assertThat(labels[1] / (double) (labels[0] + labels[1])).isCloseTo(0.5, within(0.08));
  }

  @Test
  void anyPositionCanBeGoneOnFromAndPassesDiffer() throws IOException {
    try (Steps all = steps(Position.START)) {
      for (int batch = 0; batch < ROWS / 10; batch++) {
        all.next();
      }
      Position middle = all.position();
      try (Steps rest = steps(middle)) {
        for (int batch = 0; batch < 10; batch++) {
          all.next();
          rest.next();
          assertThat(rest.batch().inputIds()).isEqualTo(all.batch().inputIds());
          assertThat(((Targets.Pretraining) rest.targets()).nextSentence())
              .isEqualTo(((Targets.Pretraining) all.targets()).nextSentence());
        }
      }
    }
    SentenceOrder order = SentenceOrder.drawn(9);
    int moved = 0;
    for (long row = 0; row < 1000; row++) {
      moved += order.label(true, 0, row) == order.label(true, 1, row) ? 0 : 1;
    }
    assertThat(moved).isBetween(430, 570);
  }

  private static int[] types(Batch batch, int sequence) {
    int[] types = new int[8];
    System.arraycopy(batch.typeIds(), 8 * sequence, types, 0, 8);
    return types;
  }

  /** The sequence with what was masked put back. */
  private static int[] unmasked(Steps steps, int sequence) {
    int[] ids = steps.batch().inputIds().clone();
    Targets.MaskedTokens masked = ((Targets.Pretraining) steps.targets()).masked();
    for (int i = 0; i < masked.rows().length; i++) {
      ids[masked.rows()[i]] = masked.labels()[i];
    }
    int[] own = new int[8];
    System.arraycopy(ids, 8 * sequence, own, 0, 8);
    return own;
  }
}
