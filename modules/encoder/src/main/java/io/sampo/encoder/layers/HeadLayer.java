package io.sampo.encoder.layers;

import io.sampo.encoder.Targets;
import io.sampo.encoder.kernels.Kernels;
import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** A head over hidden states [tokens, hidden]: logits, and loss with gradient. */
public abstract class HeadLayer extends EncoderLayer<HeadConf> implements IOutputLayer {
  private transient INDArray labels;
  private transient boolean scored;

  protected HeadLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  protected Kernels kernels() {
    return super.kernels().forHeads();
  }

  /** Logits without dropout, a fresh array. */
  public abstract INDArray logits(INDArray hidden);

  /** The mean loss without dropout. */
  public abstract double loss(INDArray hidden, Targets targets);

  /**
   * The mean loss with dropout; overwrites this head's gradient views (a tied head also the word
   * embeddings' one) and dHidden, [tokens, hidden].
   */
  protected abstract double gradient(INDArray hidden, Targets targets, INDArray dHidden);

  @Override
  protected String prefix() {
    return "";
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return logits(input);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray none, LayerWorkspaceMgr workspaces) {
    String name = "dX" + layerConf().layerNumber() % 2;
    INDArray dHidden = scratch().matrix(name, input.rows(), config().hiddenSize());
    score = gradient(input, LabelVector.targets(labels), dHidden);
    scored = true;
    return result(dHidden);
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    if (!(training && scored)) {
      score = loss(input, LabelVector.targets(labels));
    }
    return score + regularization;
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    throw new UnsupportedOperationException("losses of single examples");
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public void setLabels(INDArray labels) {
    this.labels = labels;
    this.scored = false;
  }

  @Override
  public INDArray getLabels() {
    return labels;
  }

  /** The targets in the class that this head takes. */
  protected final <T extends Targets> T expect(Class<T> kind, Targets targets) {
    if (!kind.isInstance(targets)) {
      throw new IllegalArgumentException(
          "a head "
              + layerConf().head()
              + " takes targets "
              + kind.getSimpleName()
              + ", not "
              + targets.getClass().getSimpleName());
    }
    return kind.cast(targets);
  }

  /** The rows of a small matrix. */
  protected static double[][] rows(INDArray matrix) {
    double[] flat = matrix.reshape(matrix.length()).toDoubleVector();
    int columns = matrix.columns();
    double[][] rows = new double[matrix.rows()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = java.util.Arrays.copyOfRange(flat, r * columns, (r + 1) * columns);
    }
    return rows;
  }

  /** Copies small rows to a matrix. */
  protected static void assign(INDArray matrix, double[][] rows) {
    matrix.assign(Nd4j.createFromArray(rows).castTo(matrix.dataType()));
  }

  @Override
  public int numLabels() {
    return (int) Math.max(1, layerConf().segments().isEmpty() ? 1 : lastWidth());
  }

  private long lastWidth() {
    var segments = layerConf().segments();
    return segments.get(segments.size() - 1).length();
  }

  @Override
  public double f1Score(DataSet data) {
    throw new UnsupportedOperationException("metrics belong to tasks");
  }

  @Override
  public double f1Score(INDArray examples, INDArray labels) {
    throw new UnsupportedOperationException("metrics belong to tasks");
  }

  @Override
  public void fit(DataSetIterator iterator) {
    throw new UnsupportedOperationException("a head is trained as part of its graph");
  }

  @Override
  public void fit(INDArray examples, INDArray labels) {
    throw new UnsupportedOperationException("a head is trained as part of its graph");
  }

  @Override
  public void fit(DataSet data) {
    throw new UnsupportedOperationException("a head is trained as part of its graph");
  }

  @Override
  public void fit(INDArray examples, int[] labels) {
    throw new UnsupportedOperationException("a head is trained as part of its graph");
  }

  @Override
  public int[] predict(INDArray examples) {
    throw new UnsupportedOperationException("decoding belongs to tasks");
  }

  @Override
  public List<String> predict(DataSet data) {
    throw new UnsupportedOperationException("decoding belongs to tasks");
  }
}
