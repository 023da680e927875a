package io.sampo.encoder.layers;

import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One class per token: dropout, dense. */
public final class TokenHead extends HeadLayer {
  TokenHead(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray logits(INDArray hidden) {
    INDArray out = Nd4j.createUninitialized(dataType, hidden.rows(), labels());
    classify(hidden, out);
    return out;
  }

  @Override
  public double loss(INDArray hidden, Targets targets) {
    return loss(rows(logits(hidden)), targets).value();
  }

  @Override
  protected double gradient(INDArray hidden, Targets targets, INDArray dHidden) {
    INDArray dropped = kept().matrix("dropped", hidden.rows(), hidden.columns());
    dropped.assign(hidden);
    kernels().dropout(dropped, dropout(config().classifierDropoutRate(), 0));
    INDArray logits = scratch().matrix("logits", hidden.rows(), labels());
    classify(dropped, logits);
    Losses.Loss loss = loss(rows(logits), targets);
    assign(logits, loss.gradient());
    kernels()
        .linearBackward(
            dropped,
            parameter("classifier.weight"),
            logits,
            dHidden,
            0,
            gradientOf("classifier.weight"),
            gradientOf("classifier.bias"));
    kernels().dropout(dHidden, dropout(config().classifierDropoutRate(), 0));
    return loss.value();
  }

  private void classify(INDArray hidden, INDArray logits) {
    kernels().linear(hidden, parameter("classifier.weight"), parameter("classifier.bias"), logits);
  }

  private Losses.Loss loss(double[][] logits, Targets targets) {
    return Losses.crossEntropy(logits, expect(Targets.Classes.class, targets));
  }

  private int labels() {
    return ((Head.TokenClassification) layerConf().head()).labels();
  }
}
