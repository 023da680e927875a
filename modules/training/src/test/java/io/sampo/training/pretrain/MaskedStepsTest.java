package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sampo.corpus.shards.ToyShards;
import io.sampo.encoder.Batch;
import io.sampo.training.rounds.Position;
import io.sampo.training.rounds.Slice;
import io.sampo.training.rounds.Steps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.junit.jupiter.api.Test;

class MaskedStepsTest {
  private static final int BUDGET = 40;
  private static final List<Slice> SLICES =
      List.of(new Slice("a", 0, 0, 0, 8), new Slice("a", 0, 2, 16, 8), new Slice("b", 0, 1, 40, 5));

  /** Row r of the corpus has r % 12 + 4 tokens, the second of which tells r. */
  private static final MultiDataSetLoader LOADER =
      source -> {
        Slice slice = Slice.parse(source.getPath());
        int[] starts = new int[slice.rows() + 1];
        int[] seconds = new int[slice.rows()];
        for (int i = 0; i < slice.rows(); i++) {
          seconds[i] = length(slice.first() + i);
          starts[i + 1] = starts[i] + seconds[i];
        }
        int[] ids = new int[starts[slice.rows()]];
        Arrays.fill(ids, 2);
        for (int i = 0; i < slice.rows(); i++) {
          ids[starts[i] + 2] = 10;
          seconds[i] = 1 + (int) ((slice.first() + i) % 3);
        }
        return new SequenceRows(ids, starts, seconds).toDataSet();
      };

  private static int length(long row) {
    return 4 + (int) (row % 12);
  }

  private static Steps open(Position from) {
    Masking masking = Masking.of(ToyShards.tokenizer().vocabulary(), 0.15, 3);
    return new MaskedStepSource(masking, SentenceOrder.NOT_ASKED, new double[] {1}, 5)
        .open(0, SLICES, LOADER, from, BUDGET);
  }

  private static List<Batch> batches(Position from, int count, List<Position> positions)
      throws IOException {
    List<Batch> batches = new ArrayList<>();
    try (Steps steps = open(from)) {
      for (int i = 0; i < count; i++) {
        assertThat(steps.next()).isTrue();
        batches.add(steps.batch());
        positions.add(steps.position());
      }
    }
    return batches;
  }

  @Test
  void batchesKeepToTheBudgetAndAPassHoldsEveryRowOnce() throws IOException {
    List<Position> positions = new ArrayList<>();
    List<Batch> batches = batches(Position.START, 40, positions);
    List<Integer> lengths = new ArrayList<>();
    for (Batch batch : batches) {
      assertThat(batch.tokens()).isLessThanOrEqualTo(BUDGET);
      for (int s = 0; s < batch.sequences(); s++) {
        lengths.add(batch.starts()[s + 1] - batch.starts()[s]);
      }
    }
    List<Integer> expected = new ArrayList<>();
    for (Slice slice : SLICES) {
      for (int i = 0; i < slice.rows(); i++) {
        expected.add(length(slice.first() + i));
      }
    }
    assertThat(lengths.subList(0, 21)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(lengths.subList(21, 42)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(lengths.subList(0, 21)).isNotEqualTo(lengths.subList(21, 42));
    assertThat(positions.get(39).pass(0)).isGreaterThan(1);
  }

  @Test
  void anyPositionCanBeGoneOnFrom() throws IOException {
    List<Position> positions = new ArrayList<>();
    List<Batch> all = batches(Position.START, 20, positions);
    for (int done : new int[] {1, 4, 7, 13}) {
      List<Batch> rest = batches(positions.get(done - 1), 20 - done, new ArrayList<>());
      for (int i = 0; i < rest.size(); i++) {
        assertThat(rest.get(i).inputIds()).isEqualTo(all.get(done + i).inputIds());
        assertThat(rest.get(i).typeIds()).isEqualTo(all.get(done + i).typeIds());
        assertThat(rest.get(i).starts()).isEqualTo(all.get(done + i).starts());
      }
    }
  }

  @Test
  void aSequenceOverTheBudgetIsABatchOfItsOwn() throws IOException {
    Masking masking = Masking.of(ToyShards.tokenizer().vocabulary(), 0.15, 3);
    try (Steps steps =
        new MaskedStepSource(masking, SentenceOrder.NOT_ASKED, new double[] {1}, 5)
            .open(0, SLICES, LOADER, Position.START, 8)) {
      for (int i = 0; i < 30; i++) {
        assertThat(steps.next()).isTrue();
        assertThat(steps.batch().tokens() <= 8 || steps.batch().sequences() == 1).isTrue();
      }
    }
  }

  @Test
  void sourcesAreReadByTheirWeights() throws IOException {
    List<Slice> slices =
        List.of(
            new Slice(0, "a", 0, 0, 0, 8),
            new Slice(0, "a", 0, 1, 8, 8),
            new Slice(1, "b", 0, 0, 16, 8));
    Masking masking = Masking.of(ToyShards.tokenizer().vocabulary(), 0.15, 3);
    MaskedStepSource source =
        new MaskedStepSource(masking, SentenceOrder.NOT_ASKED, new double[] {1, 3}, 5);
    Position position = Position.START;
    for (int batch = 0; batch < 60; batch++) { // opened anew each time, as in rounds of one step
      try (Steps steps = source.open(0, slices, LOADER, position, BUDGET)) {
        assertThat(steps.next()).isTrue();
        position = steps.position();
      }
    }
    double first = 16.0 * position.pass(0) + position.row(0);
    double second = 8.0 * position.pass(1) + position.row(1);
    assertThat(first + second).isGreaterThan(100);
    assertThat(second / first).isCloseTo(3 * 8 / 16.0, within(0.05));
    try (Steps steps = source.open(0, slices, LOADER, Position.START, BUDGET)) {
      for (int batch = 0; batch < 60; batch++) {
        steps.next();
      }
      assertThat(steps.position()).isEqualTo(position);
    }
  }
}
