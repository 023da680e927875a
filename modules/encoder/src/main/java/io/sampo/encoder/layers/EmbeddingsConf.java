package io.sampo.encoder.layers;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Configuration of {@link EmbeddingsLayer}. */
public final class EmbeddingsConf extends EncoderLayerConf {
  /** For Deeplearning4j's JSON mapper. */
  public EmbeddingsConf() {}

  public EmbeddingsConf(BertConfig config, Head head) {
    super(config, head, 0);
  }

  @Override
  protected EncoderLayer<?> newLayer(NeuralNetConfiguration conf, DataType type) {
    return new EmbeddingsLayer(conf, type);
  }
}
