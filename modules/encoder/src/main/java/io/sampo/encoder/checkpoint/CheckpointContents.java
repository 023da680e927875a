package io.sampo.encoder.checkpoint;

import io.sampo.encoder.BertModel;
import io.sampo.tokenizer.Tokenizer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What goes into a checkpoint directory.
 *
 * <pre>{@code
 * Checkpoint.write(storage, "run/model",
 *     CheckpointContents.of(model, tokenizer).withLabels(List.of("negative", "positive")));
 * }</pre>
 *
 * @param model its parameters are streamed into the file, not copied
 * @param tokenizer whose vocabulary the model's word embeddings belong to
 * @param labels names of a classifier's labels, by class index; empty for other heads
 * @param state for a checkpoint that training can go on from
 */
public record CheckpointContents(
    BertModel model,
    Tokenizer tokenizer,
    List<String> labels,
    Provenance provenance,
    Optional<TrainerState> state) {
  public CheckpointContents {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(provenance, "provenance");
    Objects.requireNonNull(state, "state");
    labels = List.copyOf(labels);
  }

  /** A model with default label names, of unknown provenance, without trainer state. */
  public static CheckpointContents of(BertModel model, Tokenizer tokenizer) {
    List<String> labels = ModelDescription.defaultLabels(ModelDescription.labelCount(model.head()));
    return new CheckpointContents(model, tokenizer, labels, Provenance.unknown(), Optional.empty());
  }

  public CheckpointContents withLabels(List<String> names) {
    return new CheckpointContents(model, tokenizer, names, provenance, state);
  }

  public CheckpointContents withProvenance(Provenance origin) {
    return new CheckpointContents(model, tokenizer, labels, origin, state);
  }

  public CheckpointContents withState(TrainerState trainer) {
    return new CheckpointContents(model, tokenizer, labels, provenance, Optional.of(trainer));
  }
}
