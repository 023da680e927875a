package io.sampo.tasks;

import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;

/** Finds the task of a model. */
public final class Tasks {
  private Tasks() {}

  /**
   * The task that a model was fine-tuned for, as its head and label map tell.
   *
   * @param texts how many texts a row has
   * @param windowing how long rows are read; a length of 0 becomes the one that the model was
   *     fine-tuned with, or else all its positions
   * @throws InvalidInputException when the model has no head for a task, or cannot read as many
   *     texts
   */
  public static Task of(Checkpoint checkpoint, int texts, Windowing windowing) {
    String artifact = Storage.display(checkpoint.uri());
    if (!(checkpoint.head() instanceof Head.SequenceClassification head)
        || head.objective() != Head.Objective.SINGLE_LABEL) {
      throw new InvalidInputException(
          artifact,
          "it is a "
              + checkpoint.head().architecture()
              + " without a head that names one class a text",
          "fine-tune it for classification first, or name a model that was");
    }
    if (texts > checkpoint.config().typeVocabSize()) {
      throw new InvalidInputException(
          artifact, "it reads single texts only", "name no column for a second text");
    }
    Labels labels = Labels.of(checkpoint.labels());
    Windowing bounded = bounded(checkpoint, windowing);
    return texts == 1
        ? SequenceClassification.ofTexts(labels, bounded)
        : SequenceClassification.ofPairs(labels, bounded);
  }

  private static Windowing bounded(Checkpoint checkpoint, Windowing windowing) {
    int trained = checkpoint.provenance().config().path("windowing").path("max_length").asInt(0);
    Windowing wanted =
        windowing.maxLength() == 0 && trained > 0 ? windowing.withMaxLength(trained) : windowing;
    return wanted.within(checkpoint.config().maxPositions());
  }
}
