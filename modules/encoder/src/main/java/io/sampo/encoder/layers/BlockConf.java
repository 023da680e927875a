package io.sampo.encoder.layers;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Configuration of {@link BlockLayer}. */
public final class BlockConf extends EncoderLayerConf {
  /** For Deeplearning4j's JSON mapper. */
  public BlockConf() {}

  /**
   * @param block from 0
   */
  public BlockConf(BertConfig config, Head head, int block) {
    super(config, head, block + 1);
  }

  @Override
  protected EncoderLayer<?> newLayer(NeuralNetConfiguration conf, DataType type) {
    return new BlockLayer(conf, type);
  }
}
