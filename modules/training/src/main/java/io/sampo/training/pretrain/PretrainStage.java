package io.sampo.training.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.Manifest;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import io.sampo.training.rounds.RoundState;
import io.sampo.training.stage.ResumableStage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Pre-trains an encoder on the run's shards: {@code shards/} to {@code pretrain/model/}, a
 * checkpoint directory with a head for masked tokens, and one for the order of sentences when asked
 * for.
 *
 * <p>While it runs, {@code pretrain/checkpoints/} and {@code pretrain/state/} hold what an
 * interrupted run goes on from; the result is the same bits as an undisturbed run's.
 */
public final class PretrainStage {
  /** The stage's name and directory. */
  public static final String NAME = "pretrain";

  static final String MODEL = "model";
  private static final int VERSION = 3;

  private final PretrainConfig config;
  private final CheckConfig check;
  private final RunDirectory run;
  private final SparkSession spark;
  private final Consumer<RoundState> afterRound;
  private final ResumableStage frame;

  public PretrainStage(PretrainConfig config, RunDirectory run, SparkSession spark) {
    this(config, CheckConfig.defaults(), run, spark);
  }

  /**
   * @param check what is compared before the run's own rounds begin
   */
  public PretrainStage(
      PretrainConfig config, CheckConfig check, RunDirectory run, SparkSession spark) {
    this(config, check, run, spark, state -> {});
  }

  /**
   * @param afterRound called on the driver when a round is over; may throw to stop there
   */
  PretrainStage(
      PretrainConfig config,
      CheckConfig check,
      RunDirectory run,
      SparkSession spark,
      Consumer<RoundState> afterRound) {
    this.config = Objects.requireNonNull(config);
    this.check = Objects.requireNonNull(check);
    this.run = Objects.requireNonNull(run);
    this.spark = Objects.requireNonNull(spark);
    this.afterRound = Objects.requireNonNull(afterRound);
    this.frame =
        new ResumableStage(
            run,
            NAME,
            List.of(
                PretrainCheckpoints.DIRECTORY, PretrainCheckpoints.STATES, SelfCheck.DIRECTORY));
  }

  /** Trains, or goes on from the newest checkpoint that verifies, or skips what is complete. */
  public StageResult run() {
    Optional<InitialModel> initial =
        config.initFrom().map(uri -> InitialModel.open(run.storage(), uri));
    int positions = initial.map(InitialModel::maxPositions).orElse(config.model().maxPositions());
    List<Phase> phases = Phase.of(run, config, positions);
    Identity identity = Identity.of(config, phases, initial.map(InitialModel::fingerprint));
    String fingerprint = Fingerprint.of(NAME, VERSION).with("identity", identity.json()).sha256();
    PretrainRun training =
        new PretrainRun(config, check, run, spark, frame, phases, identity, initial, afterRound);
    return frame.result(
        fingerprint,
        () -> training.checkpoints(run.stage(NAME)).require(identity),
        training::train,
        PretrainStage::figures);
  }

  private static Map<String, Object> figures(Manifest manifest) {
    Map<String, Object> figures = new LinkedHashMap<>();
    JsonNode facts = manifest.facts();
    for (String name :
        List.of(
            "steps",
            "rounds",
            "tokens",
            "epochs",
            "held_out_loss_start",
            "held_out_loss_end",
            "held_out_accuracy_start",
            "held_out_accuracy_end",
            "held_out_order_loss_start",
            "held_out_order_loss_end",
            "held_out_order_accuracy_start",
            "held_out_order_accuracy_end",
            "best_round",
            "held_out_loss_best")) {
      JsonNode value = facts.get(name);
      if (value != null) {
        figures.put(name, value.isIntegralNumber() ? (Object) value.longValue() : value.asDouble());
      }
    }
    figures.put("model", MODEL);
    return figures;
  }

  /** Where the stage's model lies. */
  public static String model(RunDirectory run) {
    return Storage.child(run.stage(NAME), MODEL);
  }
}
