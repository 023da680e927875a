package io.sampo.training.rounds;

import io.sampo.encoder.Batch;
import io.sampo.encoder.Targets;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.core.loader.MultiDataSetLoader;

/** Batches written down beforehand, a list for each worker; the position counts batches. */
final class ListedSteps implements StepSource {
  private static final long serialVersionUID = 1L;
  private final Step[][] steps; // [workers][steps]

  /** One batch and what is to be predicted in it. */
  static final class Step implements Serializable {
    private static final long serialVersionUID = 1L;
    final int[] ids;
    final int[] types;
    final int[] starts;
    final int[] rows;
    final int[] labels;

    Step(int[] ids, int[] types, int[] starts, int[] rows, int[] labels) {
      this.ids = ids;
      this.types = types;
      this.starts = starts;
      this.rows = rows;
      this.labels = labels;
    }
  }

  ListedSteps(List<List<Step>> steps) {
    this.steps = steps.stream().map(s -> s.toArray(new Step[0])).toArray(Step[][]::new);
  }

  /** One slice for each worker that has steps. */
  List<Slice> slices() {
    return IntStream.range(0, steps.length)
        .mapToObj(w -> new Slice("worker-" + w, w, 0, 0, steps[w].length))
        .toList();
  }

  /** Nothing is loaded: the batches are here. */
  static MultiDataSetLoader noLoader() {
    return source -> {
      throw new IOException("nothing to load");
    };
  }

  @Override
  public Steps open(
      int worker, List<Slice> slices, MultiDataSetLoader loader, Position from, int batchTokens) {
    return new Steps() {
      private int next = (int) from.row(0);
      private Step step;

      @Override
      public boolean next() {
        step = next < steps[worker].length ? steps[worker][next++] : null;
        return step != null;
      }

      @Override
      public Batch batch() {
        return Batch.of(step.ids, step.types, step.starts);
      }

      @Override
      public Targets targets() {
        return new Targets.MaskedTokens(step.rows, step.labels);
      }

      @Override
      public int answers() {
        return step.rows.length;
      }

      @Override
      public Position position() {
        return Position.of(0, next);
      }

      @Override
      public void close() {}
    };
  }
}
