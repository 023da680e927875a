package io.sampo.tasks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vector for a text, from any encoder. A long text's vector is the mean of its windows', each
 * counted by its tokens.
 */
public final class Embedding implements Task {
  private final Windowing windowing;
  private final EmbeddingConfig config;

  Embedding(Windowing windowing, EmbeddingConfig config) {
    this.windowing = windowing;
    this.config = config;
  }

  @Override
  public TaskKind kind() {
    return TaskKind.EMBEDDING;
  }

  @Override
  public Head head() {
    return new Head.NoHead(false);
  }

  @Override
  public List<String> inputs() {
    return List.of("text");
  }

  @Override
  public List<OutputColumn> outputs() {
    return List.of(OutputColumn.of("embedding", new ValueType.ListOf(new ValueType.Real())));
  }

  @Override
  public RowEncoder encoder(Tokenizer tokenizer) {
    return new TextEncoder(tokenizer, windowing, inputs());
  }

  @Override
  public List<float[][]> run(BertModel model, List<Encoding> windows) {
    List<float[][]> pooled = new ArrayList<>(windows.size());
    try (INDArray states = model.hiddenStates(Batches.of(windows))) { // [tokens, hidden]
      for (float[][] window : Batches.byWindow(states.toFloatMatrix(), windows)) {
        pooled.add(new float[][] {pool(window)});
      }
    }
    return pooled;
  }

  private float[] pool(float[][] tokens) {
    if (config.pooling() == Pooling.CLS) {
      return tokens[0];
    }
    float[] mean = new float[tokens[0].length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] token : tokens) {
        sum += token[i];
      }
      mean[i] = (float) (sum / tokens.length);
    }
    return mean;
  }

  @Override
  public EmbeddingPrediction decode(EncodedRow row, List<float[][]> outputs) {
    double[] vector = new double[outputs.get(0)[0].length];
    double tokens = 0;
    for (int w = 0; w < outputs.size(); w++) {
      int length = row.windows().get(w).length();
      tokens += length;
      for (int i = 0; i < vector.length; i++) {
        vector[i] += (double) outputs.get(w)[0][i] * length;
      }
    }
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= tokens;
      squares += vector[i] * vector[i];
    }
    double scale = config.normalized() && squares > 0 ? 1 / Math.sqrt(squares) : 1;
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
    return new EmbeddingPrediction(vector, outputs.size());
  }
}
