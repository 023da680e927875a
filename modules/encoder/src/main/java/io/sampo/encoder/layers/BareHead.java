package io.sampo.encoder.layers;

import io.sampo.encoder.Targets;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** No head: the hidden states themselves, and the pooler if there is one. Not trainable. */
public final class BareHead extends HeadLayer implements PooledHead {
  BareHead(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray logits(INDArray hidden) {
    return hidden.dup();
  }

  @Override
  public INDArray pooled(INDArray hidden) {
    return new Pooler(
            kernels(), scratch(), parameter("pooler.dense.weight"), parameter("pooler.dense.bias"))
        .forward(hidden, starts())
        .dup();
  }

  @Override
  public double loss(INDArray hidden, Targets targets) {
    throw new UnsupportedOperationException("a model without a head has no loss");
  }

  @Override
  protected double gradient(INDArray hidden, Targets targets, INDArray dHidden) {
    throw new UnsupportedOperationException("a model without a head has no loss");
  }
}
