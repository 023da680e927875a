package io.sampo.encoder.layers;

import io.sampo.encoder.Activation;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import io.sampo.encoder.ParameterLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;

/**
 * Configuration of one layer of the encoder: the shape of the whole model, in plain fields, so that
 * Deeplearning4j can write it as JSON and clone it, and which layer of it this is.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public abstract class EncoderLayerConf extends BaseLayer {
  private int vocabSize;
  private int hiddenSize;
  private int layers;
  private int heads;
  private int intermediateSize;
  private int maxPositions;
  private int typeVocabSize;
  private String hiddenAct;
  private double layerNormEps;
  private double hiddenDropout;
  private double attentionDropout;
  private Double classifierDropout;
  private double initializerRange;
  private int padTokenId;
  private String head;
  private int labels;
  private String objective;
  private boolean pooled;
  private boolean tied;
  private int layerNumber;

  /** For Deeplearning4j's JSON mapper. */
  protected EncoderLayerConf() {}

  protected EncoderLayerConf(BertConfig c, Head head, int layerNumber) {
    this.vocabSize = c.vocabSize();
    this.hiddenSize = c.hiddenSize();
    this.layers = c.layers();
    this.heads = c.heads();
    this.intermediateSize = c.intermediateSize();
    this.maxPositions = c.maxPositions();
    this.typeVocabSize = c.typeVocabSize();
    this.hiddenAct = c.activation().name();
    this.layerNormEps = c.layerNormEps();
    this.hiddenDropout = c.hiddenDropout();
    this.attentionDropout = c.attentionDropout();
    this.classifierDropout = c.classifierDropout();
    this.initializerRange = c.initializerRange();
    this.padTokenId = c.padTokenId();
    this.head = head.getClass().getSimpleName();
    this.pooled = head.pooled();
    this.tied = head.tied();
    if (head instanceof Head.SequenceClassification s) {
      this.labels = s.labels();
      this.objective = s.objective().name();
    } else if (head instanceof Head.TokenClassification t) {
      this.labels = t.labels();
    }
    this.layerNumber = layerNumber;
    setIUpdater(new NoOp());
    setBiasUpdater(new NoOp());
  }

  /** The shape of the model. */
  public BertConfig config() {
    return new BertConfig(
        vocabSize,
        hiddenSize,
        layers,
        heads,
        intermediateSize,
        maxPositions,
        typeVocabSize,
        Activation.valueOf(hiddenAct),
        layerNormEps,
        hiddenDropout,
        attentionDropout,
        classifierDropout,
        initializerRange,
        padTokenId);
  }

  /** The head of the model. */
  public Head head() {
    return switch (head) {
      case "MaskedLanguageModel" -> new Head.MaskedLanguageModel(tied);
      case "Pretraining" -> new Head.Pretraining(tied);
      case "SequenceClassification" ->
          new Head.SequenceClassification(labels, Head.Objective.valueOf(objective));
      case "TokenClassification" -> new Head.TokenClassification(labels);
      case "QuestionAnswering" -> new Head.QuestionAnswering();
      case "NoHead" -> new Head.NoHead(pooled);
      default -> throw new IllegalStateException("unknown head " + head);
    };
  }

  /** 0 for the embeddings, 1 … N for the blocks, N + 1 for pooler and head. */
  public int layerNumber() {
    return layerNumber;
  }

  /** The tensors of this layer, in order; offsets count from the start of the whole vector. */
  public List<ParameterLayout.Segment> segments() {
    List<ParameterLayout.Segment> own = new ArrayList<>();
    for (ParameterLayout.Segment s : ParameterLayout.of(config(), head()).segments()) {
      if (s.layer() == layerNumber) {
        own.add(s);
      }
    }
    return own;
  }

  /** The layer behind this configuration, without parameters yet. */
  protected abstract EncoderLayer<?> newLayer(NeuralNetConfiguration conf, DataType type);

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    EncoderLayer<?> layer = newLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return EncoderParamInitializer.INSTANCE;
  }

  @Override
  public IUpdater getUpdaterByParam(String name) {
    return getIUpdater();
  }

  @Override
  public List<Regularization> getRegularizationByParam(String name) {
    return List.of();
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType input) {
    return InputType.feedForward(hiddenSize);
  }

  @Override
  public void setNIn(InputType input, boolean override) {
    // The shape of the model says it all.
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    long parameters = 0;
    for (ParameterLayout.Segment s : segments()) {
      parameters += s.length();
    }
    return new LayerMemoryReport.Builder(getLayerName(), getClass(), input, getOutputType(0, input))
        .standardMemory(parameters, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }
}
