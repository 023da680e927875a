package io.sampo.encoder.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.Activation;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import io.sampo.encoder.Head.Objective;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Reads config.json by hand. Keys without meaning for the encoder are passed over; those that make
 * another model of it are refused.
 */
final class ConfigReader {
  private static final int MAX_SIZE = 1 << 24;
  private static final int MAX_LAYERS = 1024;
  private static final int MAX_LABELS = 1 << 20;
  private static final Map<String, Activation> ACTIVATIONS =
      Map.of(
          "gelu", Activation.GELU,
          "gelu_python", Activation.GELU,
          "gelu_new", Activation.GELU_NEW,
          "gelu_pytorch_tanh", Activation.GELU_NEW,
          "relu", Activation.RELU);

  private final JsonNode json;
  private final String artifact;

  private ConfigReader(JsonNode json, String artifact) {
    this.json = json;
    this.artifact = artifact;
  }

  static ModelDescription read(byte[] bytes, String artifact) {
    JsonNode json = CanonicalJson.parse(bytes, artifact);
    if (json == null || !json.isObject()) {
      throw Refusals.damagedFile(artifact, "is no JSON object");
    }
    ConfigReader reader = new ConfigReader(json, artifact);
    reader.refuseClasses(json);
    reader.refuseOtherModels();
    BertConfig config = reader.config();
    Head head = reader.head();
    return new ModelDescription(config, head, reader.labels(ModelDescription.labelCount(head)));
  }

  /** Nothing here creates classes by name; a file that asks for it was not made by transformers. */
  private void refuseClasses(JsonNode node) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (name.startsWith("@")) {
                throw refuse("key " + name + " is no configuration of transformers");
              }
            });
    node.forEach(this::refuseClasses);
  }

  private void refuseOtherModels() {
    String type = text("model_type", "bert");
    if (!type.equals("bert")) {
      throw refuse("model_type is " + type + ", expected bert");
    }
    String positions = text("position_embedding_type", "absolute");
    if (!positions.equals("absolute")) {
      throw refuse("position_embedding_type is " + positions + ", expected absolute");
    }
    for (String key : List.of("is_decoder", "add_cross_attention", "is_encoder_decoder")) {
      if (flag(key, false)) {
        throw refuse(key + " is true: that is a decoder, expected an encoder");
      }
    }
    for (String key : List.of("pruned_heads", "quantization_config")) {
      JsonNode value = json.path(key);
      if (!value.isMissingNode() && !value.isNull() && !value.isEmpty()) {
        throw refuse(key + " is set: such weights are not read here");
      }
    }
  }

  private BertConfig config() {
    String act = text("hidden_act", "gelu");
    Activation activation = ACTIVATIONS.get(act);
    if (activation == null) {
      throw refuse("hidden_act is " + act + ", expected gelu, gelu_new or relu");
    }
    int layers = size("num_hidden_layers", MAX_LAYERS);
    try {
      return new BertConfig(
          size("vocab_size", MAX_SIZE),
          size("hidden_size", MAX_SIZE),
          layers,
          size("num_attention_heads", MAX_SIZE),
          size("intermediate_size", MAX_SIZE),
          size("max_position_embeddings", MAX_SIZE),
          json.has("type_vocab_size") ? size("type_vocab_size", MAX_SIZE) : 2,
          activation,
          number("layer_norm_eps", 1e-12),
          number("hidden_dropout_prob", 0.1),
          number("attention_probs_dropout_prob", 0.1),
          json.hasNonNull("classifier_dropout") ? number("classifier_dropout", 0) : null,
          number("initializer_range", 0.02),
          padTokenId());
    } catch (IllegalArgumentException e) {
      throw refuse(e.getMessage());
    }
  }

  private int padTokenId() {
    JsonNode value = json.get("pad_token_id");
    if (value == null) {
      return 0;
    }
    if (value.isNull()) {
      return -1;
    }
    if (!value.isInt()) {
      throw refuse("pad_token_id is " + value + ", expected a token id");
    }
    return value.intValue();
  }

  private Head head() {
    String architecture = architecture();
    switch (architecture) {
      case "BertForMaskedLM", "BertForPreTraining" -> {
        boolean tied = flag("tie_word_embeddings", true);
        return architecture.equals("BertForMaskedLM")
            ? new Head.MaskedLanguageModel(tied)
            : new Head.Pretraining(tied);
      }
      case "BertForSequenceClassification" -> {
        int labels = labelCount();
        return new Head.SequenceClassification(labels, objective(labels));
      }
      case "BertForTokenClassification" -> {
        return new Head.TokenClassification(labelCount());
      }
      case "BertForQuestionAnswering" -> {
        return new Head.QuestionAnswering();
      }
      case "BertModel" -> {
        return new Head.NoHead();
      }
      default ->
          throw refuse(
              "architectures names "
                  + architecture
                  + ", expected one of BertModel, BertForMaskedLM, BertForPreTraining,"
                  + " BertForSequenceClassification, BertForTokenClassification,"
                  + " BertForQuestionAnswering");
    }
  }

  /** The first architecture; without one it is the bare encoder, as transformers assumes. */
  private String architecture() {
    JsonNode list = json.path("architectures");
    if (list.isMissingNode() || list.isNull() || (list.isArray() && list.isEmpty())) {
      return "BertModel";
    }
    if (!list.isArray() || !list.get(0).isTextual()) {
      throw refuse("architectures is " + shown(list) + ", expected a list of class names");
    }
    return list.get(0).textValue();
  }

  private Objective objective(int labels) {
    JsonNode type = json.path("problem_type");
    if (type.isMissingNode() || type.isNull()) {
      return labels == 1 ? Objective.REGRESSION : Objective.SINGLE_LABEL;
    }
    for (Objective objective : Objective.values()) {
      if (objective.problemType().equals(type.textValue())) {
        return objective;
      }
    }
    throw refuse(
        "problem_type is "
            + shown(type)
            + ", expected regression, single_label_classification or multi_label_classification");
  }

  private int labelCount() {
    JsonNode names = json.path("id2label");
    if (names.isObject()) {
      if (names.isEmpty()) {
        throw refuse("id2label is empty, expected a name for each label");
      }
      return names.size();
    }
    for (String key : List.of("num_labels", "_num_labels")) {
      if (json.hasNonNull(key)) {
        return size(key, MAX_LABELS);
      }
    }
    return 2;
  }

  private List<String> labels(int count) {
    JsonNode names = json.path("id2label");
    if (count == 0 || !names.isObject()) {
      return ModelDescription.defaultLabels(count);
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonNode name = names.get(Integer.toString(i));
      if (name == null || !name.isTextual()) {
        throw refuse("id2label has no name for label " + i + " of " + count);
      }
      labels.add(name.textValue());
    }
    checkInverse(labels);
    return labels;
  }

  private void checkInverse(List<String> labels) {
    Iterator<Map.Entry<String, JsonNode>> ids = json.path("label2id").fields();
    while (ids.hasNext()) {
      Map.Entry<String, JsonNode> entry = ids.next();
      int index = labels.indexOf(entry.getKey());
      // Names of their own beside id2label are a left-over of transformers' defaults.
      if (index >= 0 && !labels.get(index).equals(nameAt(labels, entry.getValue()))) {
        throw refuse(
            "label2id maps "
                + entry.getKey()
                + " to "
                + shown(entry.getValue())
                + ", id2label to "
                + index);
      }
    }
  }

  private static String nameAt(List<String> labels, JsonNode index) {
    return index.isInt() && index.intValue() >= 0 && index.intValue() < labels.size()
        ? labels.get(index.intValue())
        : null;
  }

  private int size(String key, int limit) {
    JsonNode value = json.path(key);
    if (value.isMissingNode()) {
      throw refuse("key " + key + " is missing");
    }
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > limit) {
      throw refuse(key + " is " + shown(value) + ", expected a whole number from 1 to " + limit);
    }
    return value.intValue();
  }

  private double number(String key, double otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw refuse(key + " is " + shown(value) + ", expected a number");
    }
    return value.doubleValue();
  }

  private String text(String key, String otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isTextual()) {
      throw refuse(key + " is " + shown(value) + ", expected a text");
    }
    return value.textValue();
  }

  private boolean flag(String key, boolean otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw refuse(key + " is " + shown(value) + ", expected true or false");
    }
    return value.booleanValue();
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private InvalidInputException refuse(String problem) {
    return new InvalidInputException(
        artifact, problem, "use a BERT checkpoint that transformers wrote");
  }
}
