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
 * @param notes what else was known at that moment
 */
record Progress(BertModel model, RoundState state, Notes notes) {
  private static final int FORMAT_VERSION = 2;

  /**
   * What is known beside the state of the rounds.
   *
   * @param point where the run stands in its phases
   * @param start held-out evaluation of the first weights
   * @param now held-out evaluation of this moment, if one was made
   * @param kernels what the workers computed with
   */
  record Notes(
      PhasePoint point,
      Optional<Evaluation> start,
      Optional<Evaluation> now,
      Optional<String> kernels) {
    static final Notes NONE =
        new Notes(PhasePoint.START, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Plain values for {@code trainer_state.json}. */
  static JsonNode json(RoundState state, Notes notes, Identity identity) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("format_version", FORMAT_VERSION);
    values.put("identity", identity.json());
    values.put("rounds", state.json());
    values.put("phase", notes.point().values());
    notes.start().ifPresent(e -> put(values, "start", e));
    notes.now().ifPresent(e -> put(values, "held_out", e));
    notes.kernels().ifPresent(kernels -> values.put("kernels", kernels));
    return CanonicalJson.tree(values);
  }

  private static void put(Map<String, Object> values, String moment, Evaluation evaluation) {
    evaluation.tell((name, value) -> values.put(moment + "_" + name, value));
    values.put(moment + "_answers", evaluation.tokens().count());
    evaluation.order().ifPresent(o -> values.put(moment + "_order_answers", o.count()));
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

  /** What else was known. */
  static Notes notes(JsonNode json, String artifact) {
    JsonFields fields = JsonFields.of(json, artifact);
    return new Notes(
        PhasePoint.of(fields.object("phase")),
        evaluation(fields, "start"),
        evaluation(fields, "held_out"),
        fields.optionalText("kernels"));
  }

  private static Optional<Evaluation> evaluation(JsonFields fields, String moment) {
    return answers(fields, moment)
        .map(tokens -> new Evaluation(tokens, answers(fields, moment + "_order")));
  }

  private static Optional<Evaluation.Answers> answers(JsonFields fields, String part) {
    if (!fields.names().contains(part + "_loss")) {
      return Optional.empty();
    }
    return Optional.of(
        new Evaluation.Answers(
            fields.number(part + "_loss"),
            fields.number(part + "_accuracy"),
            fields.count(part + "_answers")));
  }
}
