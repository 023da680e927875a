package io.sampo.tasks;

import java.util.List;

/** What a task answers for one row. */
public sealed interface Prediction
    permits ClassPrediction,
        ClassesPrediction,
        NumberPrediction,
        EntityPrediction,
        AnswerPrediction,
        EmbeddingPrediction,
        MaskPrediction {
  /** The values of the task's {@linkplain Task#outputs output columns}, in their order. */
  List<Object> values();

  /** How many windows the row was read in; 1 when it was short enough. */
  int windows();
}
