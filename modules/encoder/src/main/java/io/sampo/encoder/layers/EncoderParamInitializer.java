package io.sampo.encoder.layers;

import io.sampo.encoder.ParameterLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Names the tensors of a layer as transformers does, one parameter each, as views. */
final class EncoderParamInitializer implements ParamInitializer {
  static final EncoderParamInitializer INSTANCE = new EncoderParamInitializer();

  private EncoderParamInitializer() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    long n = 0;
    for (ParameterLayout.Segment s : segments(layer)) {
      n += s.length();
    }
    return n;
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return segments(layer).stream().map(ParameterLayout.Segment::name).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return segments(layer).stream()
        .filter(s -> s.decay())
        .map(ParameterLayout.Segment::name)
        .toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    List<String> keys = new ArrayList<>(paramKeys(layer));
    keys.removeAll(weightKeys(layer));
    return keys;
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return weightKeys(layer).contains(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return biasKeys(layer).contains(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
    EncoderLayerConf layer = (EncoderLayerConf) conf.getLayer();
    Map<String, INDArray> table = views(layer, parameters);
    for (ParameterLayout.Segment s : segments(layer)) {
      conf.addVariable(s.name());
      if (initialize) {
        InitialWeights.fill(table.get(s.name()), s, layer.config(), conf.getSeed());
      }
    }
    return table;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradients) {
    return views((EncoderLayerConf) conf.getLayer(), gradients);
  }

  /** The tensors of a layer as views of its part of a flat vector. */
  static Map<String, INDArray> views(EncoderLayerConf layer, INDArray flat) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    List<ParameterLayout.Segment> segments = segments(layer);
    long first = segments.isEmpty() ? 0 : segments.get(0).offset();
    for (ParameterLayout.Segment s : segments) {
      long[] shape = s.shape().stream().mapToLong(Long::longValue).toArray();
      long[] matrix = shape.length == 1 ? new long[] {1, shape[0]} : shape;
      views.put(s.name(), FlatViews.matrix(flat, s.offset() - first, matrix[0], matrix[1]));
    }
    return views;
  }

  private static List<ParameterLayout.Segment> segments(Layer layer) {
    return ((EncoderLayerConf) layer).segments();
  }
}
