package io.sampo.encoder.layers;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Configuration of the heads. */
public final class HeadConf extends EncoderLayerConf {
  /** For Deeplearning4j's JSON mapper. */
  public HeadConf() {}

  public HeadConf(BertConfig config, Head head) {
    super(config, head, config.layers() + 1);
  }

  @Override
  protected EncoderLayer<?> newLayer(NeuralNetConfiguration conf, DataType type) {
    Head head = head();
    if (head instanceof Head.MaskedLanguageModel || head instanceof Head.Pretraining) {
      return new LanguageModelHead(conf, type);
    }
    if (head instanceof Head.SequenceClassification) {
      return new SequenceHead(conf, type);
    }
    if (head instanceof Head.TokenClassification) {
      return new TokenHead(conf, type);
    }
    if (head instanceof Head.QuestionAnswering) {
      return new AnswerHead(conf, type);
    }
    return new BareHead(conf, type);
  }
}
