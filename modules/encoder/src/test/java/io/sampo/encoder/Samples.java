package io.sampo.encoder;

import java.util.List;

/** A small model and batch, with one-token and long sequences, and targets for each head. */
final class Samples {
  static final BertConfig CONFIG =
      new BertConfig(50, 12, 2, 3, 20, 24, 2, Activation.GELU, 1e-12, 0.1, 0.1, 0.1, 0);

  static final Batch BATCH =
      Batch.of(
          List.of(
              new int[] {5},
              new int[] {2, 7, 7, 9, 3},
              new int[] {2, 0, 4, 49, 48, 47, 11, 12, 13, 14, 15, 3}),
          List.of(new int[] {1}, new int[] {0, 0, 0, 1, 1}, new int[12]));

  private Samples() {}

  static Head[] heads() {
    return new Head[] {
      new Head.MaskedLanguageModel(),
      new Head.MaskedLanguageModel(false),
      new Head.Pretraining(),
      new Head.SequenceClassification(3, Head.Objective.SINGLE_LABEL),
      new Head.SequenceClassification(2, Head.Objective.MULTI_LABEL),
      new Head.SequenceClassification(1, Head.Objective.REGRESSION),
      new Head.TokenClassification(4),
      new Head.QuestionAnswering(),
      new Head.NoHead(),
      new Head.NoHead(false)
    };
  }

  static Targets targets(Head head) {
    Targets.MaskedTokens masked =
        new Targets.MaskedTokens(new int[] {0, 3, 9, 17}, new int[] {6, 8, 49, 0});
    if (head instanceof Head.MaskedLanguageModel) {
      return masked;
    }
    if (head instanceof Head.Pretraining) {
      return new Targets.Pretraining(masked, new int[] {1, 0, Targets.IGNORED});
    }
    if (head instanceof Head.SequenceClassification s) {
      return switch (s.objective()) {
        case SINGLE_LABEL ->
            Targets.Classes.of(new int[] {2, 0, 1})
                .withClassWeights(new double[] {1, 2, 0.5})
                .withLabelSmoothing(0.1);
        case MULTI_LABEL -> new Targets.MultiLabel(new float[][] {{1, 0}, {1, 1}, {0, 0}});
        case REGRESSION -> new Targets.Values(new float[] {0.5f, -1, 2});
      };
    }
    if (head instanceof Head.TokenClassification) {
      int[] labels = new int[BATCH.tokens()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = i % 5 == 4 ? Targets.IGNORED : i % 4;
      }
      return Targets.Classes.of(labels);
    }
    return new Targets.Spans(new int[] {0, 1, 99}, new int[] {0, 3, 11});
  }
}
