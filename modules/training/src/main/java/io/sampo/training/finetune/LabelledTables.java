package io.sampo.training.finetune;

import io.sampo.tasks.Labels;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** All rows of a fine-tuning run with their label map; broadcast to its trials. */
final class LabelledTables implements Serializable {
  private static final long serialVersionUID = 1L;
  private final ArrayList<String> labels;
  private final LabelledRows train;
  private final LabelledRows validation;
  private final LabelledRows test; // null when there is none

  LabelledTables(Labels labels, LabelledRows train, LabelledRows validation, LabelledRows test) {
    this.labels = new ArrayList<>(labels.names());
    this.train = train;
    this.validation = validation;
    this.test = test;
  }

  Labels labels() {
    return Labels.of(labels);
  }

  List<String> labelNames() {
    return labels;
  }

  LabelledRows train() {
    return train;
  }

  LabelledRows validation() {
    return validation;
  }

  boolean hasTest() {
    return test != null;
  }

  LabelledRows test() {
    return test;
  }

  boolean paired() {
    return train.inputs(0).size() == 2;
  }
}
