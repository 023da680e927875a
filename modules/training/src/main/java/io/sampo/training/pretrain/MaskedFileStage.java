package io.sampo.training.pretrain;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import io.sampo.training.stage.ResumableStage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How well a pre-trained model predicts the masked tokens of a file, so that models of different
 * programs can be compared on the same masks: {@code <run>/evaluate/metrics.json}.
 */
public final class MaskedFileStage {
  private static final String STAGE = "evaluate";
  private static final int VERSION = 1;

  private final String file;
  private final String model;
  private final int batchTokens;
  private final RunDirectory run;

  /**
   * @param file JSON lines of {@code input_ids}, {@code positions}, {@code labels}; may be gzipped
   * @param model a checkpoint with a masked-language-model head; empty: the run's pre-trained one
   * @param batchTokens budget of a batch
   */
  public MaskedFileStage(String file, Optional<String> model, int batchTokens, RunDirectory run) {
    this.file = run.storage().resolve(file);
    this.model = model.orElseGet(() -> PretrainStage.model(run));
    this.batchTokens = batchTokens;
    this.run = run;
  }

  /**
   * Does the work, unless it is done already.
   *
   * @throws InvalidInputException when a line of the file or the model is not usable
   */
  public StageResult run() {
    Checkpoint checkpoint = Checkpoint.load(run.storage(), run.storage().resolve(model));
    if (!(checkpoint.head() instanceof Head.MaskedLanguageModel
        || checkpoint.head() instanceof Head.Pretraining)) {
      throw new InvalidInputException(
          Storage.display(model),
          "has a head " + checkpoint.head() + ", which predicts no masked tokens",
          "give a pre-trained checkpoint (evaluate.model)");
    }
    String digest = run.storage().sha256(file);
    String fingerprint =
        Fingerprint.of(STAGE, VERSION)
            .with("masked", digest)
            .with("model", checkpoint.fingerprint())
            .sha256();
    return new ResumableStage(run, STAGE, List.of())
        .result(
            fingerprint,
            () -> {},
            staged -> write(staged, checkpoint, digest),
            MaskedFileStage::figures);
  }

  private ManifestDraft write(StagedDirectory staged, Checkpoint checkpoint, String digest) {
    AnswerSums sums = new AnswerSums();
    long sequences = 0;
    long tokens = 0;
    try (BertModel bert = checkpoint.model();
        MaskedFile masked = MaskedFile.open(run.storage(), file, checkpoint.config())) {
      for (MaskedFile.Chunk c = masked.next(batchTokens); c != null; c = masked.next(batchTokens)) {
        sums.add(bert, c.batch, c.targets);
        sequences += c.batch.sequences();
        tokens += c.batch.tokens();
      }
    }
    Evaluation evaluation = sums.evaluation();
    if (evaluation.tokens().count() == 0) {
      throw new InvalidInputException(
          Storage.display(file), "holds no masked token", "give sequences with positions");
    }
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("masked_loss", evaluation.loss());
    metrics.put("masked_accuracy", evaluation.tokens().accuracy());
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("sequences", sequences);
    details.put("tokens", tokens);
    details.put("masked_tokens", evaluation.tokens().count());
    Map<String, Object> json = Map.of("format_version", 1, "metrics", metrics, "details", details);
    run.storage()
        .writeAtomically(
            staged.child("metrics.json"), CanonicalJson.pretty(CanonicalJson.tree(json)));
    Map<String, Object> event = new LinkedHashMap<>(metrics);
    event.put("stage", STAGE);
    run.events().emit("metric", event);
    return ManifestDraft.of(STAGE, Map.of("batch_tokens", batchTokens))
        .inputs(digest)
        .facts(details)
        .facts(metrics)
        .fact("model_fingerprint", checkpoint.fingerprint());
  }

  private static Map<String, Object> figures(Manifest manifest) {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (String name : List.of("sequences", "tokens", "masked_tokens")) {
      figures.put(name, manifest.facts().get(name).longValue());
    }
    for (String name : List.of("masked_loss", "masked_accuracy")) {
      figures.put(name, manifest.facts().get(name).doubleValue());
    }
    figures.put("model_fingerprint", manifest.facts().get("model_fingerprint").textValue());
    return figures;
  }
}
