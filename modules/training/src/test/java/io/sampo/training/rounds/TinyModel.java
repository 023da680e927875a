package io.sampo.training.rounds;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.training.draws.Draws;
import io.sampo.training.rounds.ListedSteps.Step;
import java.util.ArrayList;
import java.util.List;

/** A model of a few thousand parameters, and random batches for it. */
final class TinyModel {
  private static final int VOCABULARY = 50;

  private TinyModel() {}

  static BertModel create() {
    return BertModel.create(
        BertConfig.of(VOCABULARY, 12, 2, 3).withDropout(0.1, 0.1),
        new Head.MaskedLanguageModel(),
        11);
  }

  /** Batches of three sequences; the same for the same seed. */
  static List<Step> steps(long seed, int count) {
    List<Step> steps = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      Draws draws = Draws.of(seed, s);
      int[] starts = new int[4];
      for (int i = 0; i < 3; i++) {
        starts[i + 1] = starts[i] + 4 + draws.below(9);
      }
      int[] ids = new int[starts[3]];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = draws.below(VOCABULARY);
      }
      int[] rows = {1, starts[1], starts[2] + 2};
      int[] labels = {draws.below(VOCABULARY), draws.below(VOCABULARY), 3};
      steps.add(new Step(ids, new int[ids.length], starts, rows, labels));
    }
    return steps;
  }
}
