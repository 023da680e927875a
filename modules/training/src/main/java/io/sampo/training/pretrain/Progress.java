package io.sampo.training.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.BertModel;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.JsonFields;
import io.sampo.training.rounds.RoundState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run goes on from: a model and where training stands.
 *
 * @param model with its parameters; the caller's to close
 * @param start held-out evaluation of the untrained model
 */
record Progress(BertModel model, RoundState state, Optional<Evaluation> start) {
  private static final int FORMAT_VERSION = 1;

  /** Plain values for {@code trainer_state.json}. */
  static JsonNode json(RoundState state, Optional<Evaluation> start, Identity identity) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("format_version", FORMAT_VERSION);
    values.put("identity", identity.json());
    values.put("rounds", state.json());
    start.ifPresent(
        evaluation -> {
          values.put("start_loss", evaluation.loss());
          values.put("start_accuracy", evaluation.accuracy());
          values.put("start_answers", evaluation.answers());
        });
    return CanonicalJson.tree(values);
  }

  /** The identity in {@code trainer_state.json}. */
  static Identity identity(JsonNode json, String artifact) {
    JsonFields fields = JsonFields.of(json, artifact);
    fields.requireVersion("format_version", FORMAT_VERSION);
    return Identity.parse(fields.value("identity"));
  }

  /** Where training stood. */
  static RoundState state(JsonNode json, String artifact) {
    return RoundState.of(JsonFields.of(json, artifact).object("rounds"));
  }

  /** The evaluation before the first round. */
  static Optional<Evaluation> start(JsonNode json, String artifact) {
    JsonFields fields = JsonFields.of(json, artifact);
    if (!fields.names().contains("start_loss")) {
      return Optional.empty();
    }
    return Optional.of(
        new Evaluation(
            fields.number("start_loss"),
            fields.number("start_accuracy"),
            fields.count("start_answers")));
  }
}
