package io.sampo.jobs.report;

import io.sampo.storage.CanonicalJson;
import io.sampo.storage.EventLog;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** A run's JSON and events as the stages write them, without the stages. */
final class RunFixture implements AutoCloseable {
  /** What a document, a label or a message may hold. */
  static final String HOSTILE =
      "</script><script>window.hostile = 1</script><img src=x onerror=\"hostile=1\"> & 'quoted'";

  final Storage storage = Storage.of(new Configuration());
  private final RunDirectory run;

  RunFixture(Path directory) {
    run = RunDirectory.open(storage, directory.toString());
  }

  String uri() {
    return run.uri();
  }

  EventLog events() {
    return run.events();
  }

  void event(String kind, String stage, Map<String, ?> fields) {
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.put("stage", stage);
    run.events().emit(kind, all);
  }

  /** A committed stage with some JSON files. */
  void stage(String name, Map<String, ?> config, Map<String, ?> facts, Map<String, ?> documents) {
    event("stage_started", name, Map.of());
    try (StagedDirectory staged = StagedDirectory.begin(run, name)) {
      documents.forEach(
          (file, json) ->
              storage.writeAtomically(
                  staged.child(file), CanonicalJson.pretty(CanonicalJson.tree(json))));
      ManifestDraft draft = ManifestDraft.of(name, config).inputs("0".repeat(64)).facts(facts);
      staged.commit(draft, "f".repeat(64));
    }
    event("stage_finished", name, Map.of("seconds", 2.5));
  }

  /** A round of pre-training. */
  void round(int step, double loss) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("round", step / 10);
    fields.put("step", step);
    fields.put("loss", loss);
    fields.put("learning_rate", 1e-3);
    fields.put("gradient_norm", 2 + loss);
    fields.put("divergence", 0.5);
    fields.put("change_norm", 1.5);
    fields.put("tokens_per_second", 20_000 + 100 * loss);
    fields.put("round_seconds", 2.0);
    fields.put("computing_seconds", 1.5);
    fields.put("reading_seconds", 0.1);
    fields.put("averaging_seconds", 0.05);
    fields.put("driver_heap_bytes", 1_000_000_000L);
    fields.put("surprise", loss * loss);
    if (step % 100 == 0) {
      fields.put("held_out_loss", loss + 0.1);
      fields.put("held_out_accuracy", 1 / (1 + loss));
    }
    event("metric", "pretrain", fields);
  }

  /** All stages, with hostile text wherever a corpus or a table can put it. */
  RunFixture whole() {
    Map<String, Object> example = Map.of("doc_id", "a/" + HOSTILE, "start", HOSTILE, "value", "0");
    Map<String, Object> total =
        Map.of(
            "records",
            10,
            "documents",
            8,
            "held_out",
            1,
            "characters",
            900,
            "dropped",
            Map.of("empty", 2));
    stage(
        "corpus",
        Map.of("held_out_share", 0.05, "sources", List.of(Map.of("name", HOSTILE))),
        Map.of("documents", 8, "records", 10),
        Map.of(
            "card.json",
            Map.of(
                "format_version", 1,
                "inputs", "0".repeat(64),
                "total", total,
                "sources", Map.of(HOSTILE, total),
                "languages", Map.of("en", Map.of("documents", 8)),
                "characters", List.of(Map.of("from", 64, "below", 128, "documents", 8)),
                "examples",
                    Map.of(
                        "kept", List.of(example), "dropped", Map.of("empty", List.of(example))))));
    event("warning", "corpus", Map.of("message", "a record was dropped: " + HOSTILE));
    event("stage_started", "pretrain", Map.of());
    for (int step = 0; step <= 500; step += 10) {
      round(step, 8 / (1 + step / 100.0));
    }
    stage("pretrain", Map.of("seed", 42), Map.of("steps", 500, "held_out_loss_end", 1.5), Map.of());
    event("stage_started", "finetune", Map.of());
    for (String trial : List.of("pretrained-42", "untrained-42", "of-an-earlier-run")) {
      for (int epoch = 1; epoch <= 5; epoch++) {
        event(
            "metric",
            "finetune",
            Map.of(
                "trial",
                trial,
                "epoch",
                epoch,
                "accuracy",
                0.1 * epoch,
                "train_loss",
                1.0 / epoch));
      }
    }
    stage(
        "finetune",
        Map.of("training", Map.of("metric", "accuracy")),
        Map.of(
            "accuracy_mean", 0.9, "accuracy_sd", 0.01, "untrained_accuracy_mean", 0.5, "seeds", 1),
        Map.of(
            "metrics.json",
            Map.of(
                "format_version", 1,
                "learning_curve",
                    List.of(
                        point(100, "pretrained", 0.7),
                        point(100, "untrained", 0.5),
                        point(2000, "pretrained", 0.9),
                        point(2000, "untrained", 0.8)),
                "grid", List.of(Map.of("learning_rate", 2e-5, "validation_accuracy_mean", 0.9)),
                "trials",
                    List.of(trial("pretrained", 0.91, false), trial("untrained", 0.49, true)))));
    stage(
        "evaluate",
        Map.of(),
        Map.of("model_fingerprint", "a".repeat(64)),
        Map.of(
            "metrics.json",
            Map.of(
                "format_version", 1,
                "metrics", Map.of("accuracy", 0.9, "exact_match", 0.25),
                "intervals_95", Map.of("accuracy", List.of(0.75, 0.95)),
                "resamples", 1000,
                "worst", List.of(Map.of("text", HOSTILE, "true_label", "good", "goodness", -3.5)),
                "details",
                    Map.of(
                        "rows", 20,
                        "labels", List.of("good", HOSTILE),
                        "calibration", List.of(bin(0.6, 0.5, 8), bin(0.9, 0.75, 12)),
                        "confusion_matrix", List.of(List.of(9, 1), List.of(1, 9)),
                        "per_class", List.of(Map.of("label", HOSTILE, "f1", 0.9)),
                        "answers", List.of(Map.of("question", HOSTILE, "answer", "x"))))));
    stage(
        "score",
        Map.of(),
        Map.of("model_fingerprint", "b".repeat(64), "rows_scored", 20),
        Map.of());
    return this;
  }

  private static Map<String, ?> point(int rows, String start, double accuracy) {
    return Map.of("rows", rows, "start", start, "accuracy_mean", accuracy, "accuracy_sd", 0.02);
  }

  private static Map<String, ?> trial(String start, double accuracy, boolean byHeart) {
    Map<String, Object> trial = new LinkedHashMap<>();
    trial.put("trial", start + "-42");
    trial.put("start", start);
    trial.put("seed", 42);
    trial.put("settings", Map.of("learning_rate", 2e-5));
    trial.put("best_epoch", 3);
    trial.put("validation", Map.of("accuracy", accuracy));
    if (byHeart) {
      trial.put("overfitting", "the curves part");
    }
    return trial;
  }

  private static Map<String, ?> bin(double confidence, double accuracy, int rows) {
    return Map.of("confidence", confidence, "accuracy", accuracy, "rows", rows);
  }

  String page() {
    return new String(RunReport.of(storage, uri(), 0).page(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    run.close();
  }
}
