package io.sampo.encoder.checkpoint;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import io.sampo.storage.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What {@code config.json} says: the encoder's shape, its head, and the names of a classifier's
 * labels.
 *
 * <p>Written with the keys and bytes of transformers 5.23.0; read from all versions.
 *
 * @param labels by class index; empty for heads that have none
 */
public record ModelDescription(BertConfig config, Head head, List<String> labels) {
  private static final String TRANSFORMERS_VERSION = "5.23.0";

  public ModelDescription {
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(head, "head");
    labels = List.copyOf(labels);
    if (labels.size() != labelCount(head)) {
      throw new IllegalArgumentException(
          labels.size() + " label names for " + labelCount(head) + " labels of " + head);
    }
  }

  /** A model whose labels have transformers' default names, {@code LABEL_0} and so on. */
  public static ModelDescription of(BertConfig config, Head head) {
    return new ModelDescription(config, head, defaultLabels(labelCount(head)));
  }

  /**
   * Reads a config.json.
   *
   * @param artifact the file's name, for errors
   * @throws InvalidInputException for anything that is not a plain BERT encoder: another model
   *     type, a decoder, relative positions, an unknown activation, missing or impossible sizes
   */
  public static ModelDescription parse(byte[] json, String artifact) {
    return ConfigReader.read(json, artifact);
  }

  /** The same model with other names for its labels. */
  public ModelDescription withLabels(List<String> names) {
    return new ModelDescription(config, head, names);
  }

  /**
   * The bytes of config.json.
   *
   * @param dtype in which the weights are written, e.g. {@code float32}
   */
  byte[] json(String dtype) {
    Map<String, Object> json = new TreeMap<>();
    json.put("architectures", List.of(head.architecture()));
    json.put("model_type", "bert");
    json.put("dtype", dtype);
    json.put("transformers_version", TRANSFORMERS_VERSION);
    json.put("vocab_size", config.vocabSize());
    json.put("hidden_size", config.hiddenSize());
    json.put("num_hidden_layers", config.layers());
    json.put("num_attention_heads", config.heads());
    json.put("intermediate_size", config.intermediateSize());
    json.put("max_position_embeddings", config.maxPositions());
    json.put("type_vocab_size", config.typeVocabSize());
    json.put("hidden_act", config.activation().configName());
    json.put("layer_norm_eps", config.layerNormEps());
    json.put("hidden_dropout_prob", config.hiddenDropout());
    json.put("attention_probs_dropout_prob", config.attentionDropout());
    json.put("initializer_range", config.initializerRange());
    json.put("pad_token_id", config.padTokenId() < 0 ? null : config.padTokenId());
    boolean decoder = head instanceof Head.MaskedLanguageModel || head instanceof Head.Pretraining;
    json.put("tie_word_embeddings", head.tied() || !decoder);
    json.put("add_cross_attention", false);
    json.put("is_decoder", false);
    json.put("use_cache", true);
    json.put("bos_token_id", null);
    json.put("eos_token_id", null);
    json.put("classifier_dropout", config.classifierDropout());
    putLabels(json);
    return PythonJson.pretty(json).getBytes(StandardCharsets.UTF_8);
  }

  private void putLabels(Map<String, Object> json) {
    if (head instanceof Head.SequenceClassification s) {
      Head.Objective implied =
          s.labels() == 1 ? Head.Objective.REGRESSION : Head.Objective.SINGLE_LABEL;
      // transformers leaves it out until its training sets it; it is written where it says more.
      if (s.objective() != implied) {
        json.put("problem_type", s.objective().problemType());
      }
    }
    // transformers leaves out its default of two labels as well.
    if (!labels.isEmpty() && !labels.equals(defaultLabels(2))) {
      Map<String, Object> names = new LinkedHashMap<>();
      Map<String, Object> ids = new LinkedHashMap<>();
      for (int i = 0; i < labels.size(); i++) {
        names.put(Integer.toString(i), labels.get(i));
        ids.put(labels.get(i), i);
      }
      json.put("id2label", names);
      json.put("label2id", ids);
    }
  }

  /** Number of labels that want a name. */
  static int labelCount(Head head) {
    if (head instanceof Head.SequenceClassification s) {
      return s.labels();
    }
    return head instanceof Head.TokenClassification t ? t.labels() : 0;
  }

  static List<String> defaultLabels(int count) {
    return IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
  }
}
