package io.sampo.encoder.layers;

import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import io.sampo.encoder.kernels.Buffers;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One answer per sequence: pooler, dropout, dense. */
public final class SequenceHead extends HeadLayer implements PooledHead {
  SequenceHead(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray logits(INDArray hidden) {
    INDArray pooled = pooler(scratch()).forward(hidden, starts());
    INDArray out = Nd4j.createUninitialized(dataType, pooled.rows(), labels());
    classify(pooled, out);
    return out;
  }

  @Override
  public INDArray pooled(INDArray hidden) {
    return pooler(scratch()).forward(hidden, starts()).dup();
  }

  @Override
  public double loss(INDArray hidden, Targets targets) {
    return loss(rows(logits(hidden)), targets).value();
  }

  @Override
  protected double gradient(INDArray hidden, Targets targets, INDArray dHidden) {
    Pooler pooler = pooler(kept());
    INDArray pooled = pooler.forward(hidden, starts());
    INDArray dropped = kept().matrix("dropped", pooled.rows(), pooled.columns());
    dropped.assign(pooled);
    kernels().dropout(dropped, dropout(config().classifierDropoutRate(), 0));
    INDArray logits = scratch().matrix("logits", pooled.rows(), labels());
    classify(dropped, logits);
    Losses.Loss loss = loss(rows(logits), targets);
    assign(logits, loss.gradient());
    INDArray dPooled = scratch().matrix("dPooled", pooled.rows(), pooled.columns());
    kernels()
        .linearBackward(
            dropped,
            parameter("classifier.weight"),
            logits,
            dPooled,
            0,
            gradientOf("classifier.weight"),
            gradientOf("classifier.bias"));
    kernels().dropout(dPooled, dropout(config().classifierDropoutRate(), 0));
    dHidden.assign(0);
    pooler.backward(
        pooled,
        dPooled,
        starts(),
        gradientOf("bert.pooler.dense.weight"),
        gradientOf("bert.pooler.dense.bias"),
        dHidden);
    return loss.value();
  }

  private void classify(INDArray pooled, INDArray logits) {
    kernels().linear(pooled, parameter("classifier.weight"), parameter("classifier.bias"), logits);
  }

  private Losses.Loss loss(double[][] logits, Targets targets) {
    return switch (head().objective()) {
      case SINGLE_LABEL -> Losses.crossEntropy(logits, expect(Targets.Classes.class, targets));
      case MULTI_LABEL ->
          Losses.binaryCrossEntropy(logits, expect(Targets.MultiLabel.class, targets).labels());
      case REGRESSION ->
          Losses.squaredError(logits, expect(Targets.Values.class, targets).values());
    };
  }

  private Pooler pooler(Buffers memory) {
    return new Pooler(
        kernels(),
        memory,
        parameter("bert.pooler.dense.weight"),
        parameter("bert.pooler.dense.bias"));
  }

  private int labels() {
    return head().labels();
  }

  private Head.SequenceClassification head() {
    return (Head.SequenceClassification) layerConf().head();
  }
}
