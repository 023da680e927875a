package io.sampo.training.rounds;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.JsonFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a run stands between two rounds; immutable.
 *
 * @param round rounds done, rejected ones included
 * @param step optimizer steps that every worker has taken; rejected rounds do not count
 * @param tokens read by all workers
 * @param workers where each logical worker stands
 */
public record RoundState(long round, long step, long tokens, List<Worker> workers) {
  public RoundState {
    workers = List.copyOf(workers);
  }

  /**
   * Where one worker stands.
   *
   * @param position how far it has read
   * @param state its optimizer's state; empty before its first accepted round, and in modes where
   *     workers have none
   * @param rejections rounds in a row in which its result could not be used
   */
  public record Worker(Position position, Optional<StateReference> state, int rejections) {}

  /** Before the first round. */
  public static RoundState start(int workers) {
    Worker fresh = new Worker(Position.START, Optional.empty(), 0);
    return new RoundState(0, 0, 0, Collections.nCopies(workers, fresh));
  }

  /** The same, but every worker begins at the first row of (other) data. */
  public RoundState atFirstRows() {
    return new RoundState(
        round,
        step,
        tokens,
        workers.stream().map(w -> new Worker(Position.START, w.state(), w.rejections())).toList());
  }

  /** Plain values for {@code trainer_state.json}. */
  public JsonNode json() {
    List<Object> list = new ArrayList<>();
    for (Worker worker : workers) {
      Map<String, Object> values = new LinkedHashMap<>();
      List<Object> sources = new ArrayList<>();
      for (int i = 0; i < worker.position().sources(); i++) {
        sources.add(Map.of("pass", worker.position().pass(i), "row", worker.position().row(i)));
      }
      values.put("position", sources);
      values.put("rejections", worker.rejections());
      worker
          .state()
          .ifPresent(
              state -> {
                values.put("state_file", state.file());
                values.put("state_sha256", state.sha256());
                values.put("state_steps", state.steps());
              });
      list.add(values);
    }
    return CanonicalJson.tree(
        Map.of("round", round, "step", step, "tokens", tokens, "workers", list));
  }

  /** Reads what {@link #json} made; errors name the artifact. */
  public static RoundState of(JsonFields fields) {
    List<Worker> workers = new ArrayList<>();
    for (JsonFields worker : fields.objects("workers")) {
      Optional<StateReference> state =
          worker
              .optionalText("state_file")
              .map(
                  file ->
                      new StateReference(
                          file, worker.sha256("state_sha256"), worker.count("state_steps")));
      List<JsonFields> sources = worker.objects("position");
      Position position =
          new Position(
              sources.stream().mapToLong(s -> s.count("pass")).toArray(),
              sources.stream().mapToLong(s -> s.count("row")).toArray());
      workers.add(new Worker(position, state, worker.smallCount("rejections")));
    }
    return new RoundState(
        fields.count("round"), fields.count("step"), fields.count("tokens"), workers);
  }
}
