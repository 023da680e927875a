package io.sampo.encoder;

import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A BERT model with its tokenizer, from a checkpoint directory as Sampo or transformers writes it.
 *
 * <pre>{@code
 * try (Bert bert = Bert.fromPretrained("runs/first/finetune/model")) {
 *   Encoding encoding = bert.tokenizer().encode("a warm and funny film");
 *   float[][] logits = bert.logits(List.of(encoding)); // [1, labels]
 *   System.out.println(bert.labels() + " " + Arrays.toString(logits[0]));
 * }
 * }</pre>
 *
 * <p>Not thread-safe: one for each thread.
 */
public final class Bert implements AutoCloseable {
  private static final int BATCH_TOKENS = 4096;

  private final String artifact;
  private final Tokenizer tokenizer;
  private final List<String> labels;
  private final BertModel model;

  private Bert(String artifact, Tokenizer tokenizer, List<String> labels, BertModel model) {
    this.artifact = artifact;
    this.tokenizer = tokenizer;
    this.labels = labels;
    this.model = model;
  }

  /**
   * Loads a checkpoint directory.
   *
   * @param directory a local path, or a URI of any Hadoop file system with its default
   *     configuration
   * @throws InvalidInputException when it is damaged, not BERT, or its parts do not belong together
   */
  public static Bert fromPretrained(String directory) {
    return of(Checkpoint.load(Storage.of(new Configuration()), directory));
  }

  /** The model and tokenizer of an opened checkpoint. */
  public static Bert of(Checkpoint checkpoint) {
    Tokenizer tokenizer = checkpoint.tokenizer();
    String artifact = Storage.display(checkpoint.uri());
    BertModel model = checkpoint.model();
    model.fixParameters();
    return new Bert(artifact, tokenizer, checkpoint.labels(), model);
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  public BertConfig config() {
    return model.config();
  }

  /** The model itself, for hidden states, pooled outputs and training. Closed with this. */
  public BertModel model() {
    return model;
  }

  /** Names of a classifier's labels, by class index; empty for other heads. */
  public List<String> labels() {
    return labels;
  }

  /** As {@link #logits(List)}, for texts. */
  public float[][] logits(String... texts) {
    return logits(Arrays.stream(texts).map(tokenizer::encode).toList());
  }

  /**
   * What the head says, without dropout.
   *
   * @return [sequences, labels] for a sequence classifier; for heads that look at tokens a row for
   *     each token, all encodings one after the other: [tokens, labels], [tokens, vocabulary],
   *     [tokens, 2] (start and end of an answer); without a head the hidden states [tokens, hidden]
   * @throws InvalidInputException for a text of more tokens than the model has positions: nothing
   *     is cut in silence; {@code tokenizer().encode(text, null, truncation)} makes windows
   */
  public float[][] logits(List<Encoding> encodings) {
    List<float[]> rows = new ArrayList<>();
    List<int[]> ids = new ArrayList<>();
    List<int[]> typeIds = new ArrayList<>();
    int tokens = 0;
    for (Encoding encoding : encodings) {
      requireFits(encoding);
      if (tokens + encoding.length() > BATCH_TOKENS && !ids.isEmpty()) {
        rows.addAll(run(ids, typeIds));
        ids.clear();
        typeIds.clear();
        tokens = 0;
      }
      ids.add(encoding.ids());
      typeIds.add(encoding.typeIds());
      tokens += encoding.length();
    }
    if (!ids.isEmpty()) {
      rows.addAll(run(ids, typeIds));
    }
    return rows.toArray(new float[0][]);
  }

  private List<float[]> run(List<int[]> ids, List<int[]> typeIds) {
    try (INDArray logits = model.logits(Batch.of(ids, typeIds))) {
      return List.of(logits.toFloatMatrix());
    }
  }

  private void requireFits(Encoding encoding) {
    int limit = model.config().maxPositions();
    if (encoding.length() > limit) {
      throw new InvalidInputException(
          artifact,
          "a text has " + encoding.length() + " tokens, the model has " + limit + " positions",
          "encode it into windows with a Truncation");
    }
  }

  /** Frees the model's memory. */
  @Override
  public void close() {
    model.close();
  }
}
