package io.sampo.encoder.layers;

import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import io.sampo.encoder.kernels.Buffers;
import io.sampo.encoder.kernels.Dropout;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Masked tokens, and for pretraining also the next sentence. Only the masked rows go through the
 * decoder, which may be tied to the word embeddings: its gradient is then written to their view
 * here, and the embedding layer, whose backward pass comes later, adds the input side.
 */
public final class LanguageModelHead extends HeadLayer implements PooledHead {
  private static final String TRANSFORM = "cls.predictions.transform.";
  private static final String DECODER = "cls.predictions.decoder.";

  /** Rows whose logits are in memory at a time when only the loss is wanted. */
  private static final int LOSS_ROWS = 512;

  private transient INDArray embeddings;
  private transient INDArray dEmbeddings;

  LanguageModelHead(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public void setParamsViewArray(INDArray parameters) {
    super.setParamsViewArray(parameters);
    embeddings =
        FlatViews.firstMatrix(paramsFlattened, config().vocabSize(), config().hiddenSize());
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    dEmbeddings =
        FlatViews.firstMatrix(gradientsFlattened, config().vocabSize(), config().hiddenSize());
  }

  private boolean tied() {
    return layerConf().head().tied();
  }

  private INDArray decoder() {
    return tied() ? embeddings : parameter(DECODER + "weight");
  }

  private INDArray dDecoder() {
    return tied() ? dEmbeddings : gradientOf(DECODER + "weight");
  }

  /** The decoder's bias; a decoder of its own has one of its own, too. */
  private String bias() {
    return tied() ? "cls.predictions.bias" : DECODER + "bias";
  }

  @Override
  public INDArray logits(INDArray hidden) {
    int[] rows = new int[hidden.rows()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    return logits(hidden, rows);
  }

  /** Logits of some rows only, [rows, vocabulary]; a fresh array. At least one row. */
  public INDArray logits(INDArray hidden, int[] rows) {
    INDArray out = Nd4j.createUninitialized(dataType, rows.length, config().vocabSize());
    decode(transform(hidden, rows, scratch(), false), out);
    return out;
  }

  /** Next-sentence logits [sequences, 2] of a pretraining head; a fresh array. */
  public INDArray nextSentenceLogits(INDArray hidden) {
    INDArray out = Nd4j.createUninitialized(dataType, starts().length - 1, 2);
    nextSentence(pooler(scratch()).forward(hidden, starts()), out);
    return out;
  }

  @Override
  public double loss(INDArray hidden, Targets targets) {
    Targets.MaskedTokens masked = masked(targets);
    double sum = 0;
    for (int first = 0; first < masked.rows().length; first += LOSS_ROWS) {
      int end = Math.min(masked.rows().length, first + LOSS_ROWS);
      int[] rows = java.util.Arrays.copyOfRange(masked.rows(), first, end);
      int[] labels = java.util.Arrays.copyOfRange(masked.labels(), first, end);
      INDArray logits = scratch().matrix("logits", rows.length, config().vocabSize());
      decode(transform(hidden, rows, scratch(), false), logits);
      sum += kernels().crossEntropy(logits, labels);
    }
    double loss = masked.rows().length == 0 ? 0 : sum / masked.rows().length;
    if (layerConf().head() instanceof Head.Pretraining) {
      double[][] logits = rows(nextSentenceLogits(hidden));
      loss += Losses.crossEntropy(logits, nextSentence(targets)).value();
    }
    return loss;
  }

  @Override
  protected double gradient(INDArray hidden, Targets targets, INDArray dHidden) {
    Targets.MaskedTokens masked = masked(targets);
    dHidden.assign(0);
    double loss = 0;
    if (masked.rows().length == 0) {
      gradientsFlattened.assign(0);
      dDecoder().assign(0);
    } else {
      loss = maskedGradient(hidden, masked, dHidden);
    }
    if (layerConf().head() instanceof Head.Pretraining) {
      loss += nextSentenceGradient(hidden, nextSentence(targets), dHidden);
    }
    return loss;
  }

  private double maskedGradient(INDArray hidden, Targets.MaskedTokens masked, INDArray dHidden) {
    int m = masked.rows().length;
    int h = config().hiddenSize();
    INDArray transformed = transform(hidden, masked.rows(), kept(), true);
    INDArray dTransformed = scratch().matrix("dTransformed", m, h);
    double sum =
        kernels()
            .decoderGradient(
                transformed,
                decoder(),
                parameter(bias()),
                masked.labels(),
                1.0 / m,
                scratch(),
                dTransformed,
                dDecoder(),
                gradientOf(bias()));
    if (!tied()) {
      gradientOf("cls.predictions.bias").assign(0);
    }
    INDArray dDense = scratch().matrix("dTransformDense", m, h);
    kernels()
        .residualLayerNormBackward(
            dTransformed,
            kept().matrix("transformDense", m, h),
            kept().vector("transformScale", m),
            parameter(TRANSFORM + "LayerNorm.weight"),
            Dropout.NONE,
            dDense,
            null,
            gradientOf(TRANSFORM + "LayerNorm.weight"),
            gradientOf(TRANSFORM + "LayerNorm.bias"));
    kernels()
        .linearActivationBackward(
            kept().matrix("gathered", m, h),
            parameter(TRANSFORM + "dense.weight"),
            config().activation(),
            kept().matrix("transformSaved", m, h),
            dDense,
            dTransformed,
            0,
            gradientOf(TRANSFORM + "dense.weight"),
            gradientOf(TRANSFORM + "dense.bias"));
    kernels().scatterAddRows(dTransformed, masked.rows(), dHidden);
    return sum / m;
  }

  /** Dense, activation, LayerNorm of the gathered rows, [rows, hidden]. */
  private INDArray transform(INDArray hidden, int[] rows, Buffers memory, boolean training) {
    int m = rows.length;
    int h = config().hiddenSize();
    INDArray gathered = memory.matrix("gathered", m, h);
    kernels().gatherRows(hidden, rows, gathered);
    INDArray dense = memory.matrix("transformDense", m, h);
    kernels()
        .linearActivation(
            gathered,
            parameter(TRANSFORM + "dense.weight"),
            parameter(TRANSFORM + "dense.bias"),
            config().activation(),
            training ? memory.matrix("transformSaved", m, h) : null,
            dense);
    INDArray transformed = memory.matrix("transformed", m, h);
    kernels()
        .residualLayerNorm(
            dense,
            Dropout.NONE,
            null,
            parameter(TRANSFORM + "LayerNorm.weight"),
            parameter(TRANSFORM + "LayerNorm.bias"),
            config().layerNormEps(),
            training ? dense : null,
            training ? memory.vector("transformScale", m) : null,
            transformed);
    return transformed;
  }

  private void decode(INDArray transformed, INDArray logits) {
    kernels().linear(transformed, decoder(), parameter(bias()), logits);
  }

  private double nextSentenceGradient(INDArray hidden, Targets.Classes labels, INDArray dHidden) {
    int sequences = starts().length - 1;
    Pooler pooler = pooler(kept());
    INDArray pooled = pooler.forward(hidden, starts());
    INDArray logits = scratch().matrix("nextSentence", sequences, 2);
    nextSentence(pooled, logits);
    Losses.Loss loss = Losses.crossEntropy(rows(logits), labels);
    assign(logits, loss.gradient());
    INDArray dPooled = scratch().matrix("dPooled", sequences, config().hiddenSize());
    kernels()
        .linearBackward(
            pooled,
            parameter("cls.seq_relationship.weight"),
            logits,
            dPooled,
            0,
            gradientOf("cls.seq_relationship.weight"),
            gradientOf("cls.seq_relationship.bias"));
    pooler.backward(
        pooled,
        dPooled,
        starts(),
        gradientOf("bert.pooler.dense.weight"),
        gradientOf("bert.pooler.dense.bias"),
        dHidden);
    return loss.value();
  }

  private void nextSentence(INDArray pooled, INDArray logits) {
    kernels()
        .linear(
            pooled,
            parameter("cls.seq_relationship.weight"),
            parameter("cls.seq_relationship.bias"),
            logits);
  }

  @Override
  public INDArray pooled(INDArray hidden) {
    return pooler(scratch()).forward(hidden, starts()).dup();
  }

  private Pooler pooler(Buffers memory) {
    return new Pooler(
        kernels(),
        memory,
        parameter("bert.pooler.dense.weight"),
        parameter("bert.pooler.dense.bias"));
  }

  private Targets.MaskedTokens masked(Targets targets) {
    Targets.MaskedTokens masked =
        layerConf().head() instanceof Head.Pretraining
            ? expect(Targets.Pretraining.class, targets).masked()
            : expect(Targets.MaskedTokens.class, targets);
    int tokens = starts()[starts().length - 1];
    for (int i = 0; i < masked.rows().length; i++) {
      int row = masked.rows()[i];
      int label = masked.labels()[i];
      if (row < 0 || row >= tokens || label < 0 || label >= config().vocabSize()) {
        throw new IllegalArgumentException(
            "masked row " + row + " of " + tokens + " with label " + label);
      }
    }
    return masked;
  }

  private static Targets.Classes nextSentence(Targets targets) {
    return Targets.Classes.of(((Targets.Pretraining) targets).nextSentence());
  }
}
