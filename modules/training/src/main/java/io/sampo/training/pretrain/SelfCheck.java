package io.sampo.training.pretrain;

import io.sampo.encoder.BertModel;
import io.sampo.training.rounds.OuterStep;
import io.sampo.training.rounds.Pace;
import io.sampo.training.rounds.Ramp;
import io.sampo.training.rounds.RoundOutcome;
import io.sampo.training.rounds.RoundPlan;
import io.sampo.training.rounds.RoundState;
import io.sampo.training.rounds.RoundWatch;
import io.sampo.training.rounds.RoundsTrainingMaster;
import io.sampo.training.rounds.StepPace;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;

/**
 * Trains a few rounds twice from the same weights on the same data, once with mode {@code
 * synchronous} and once as the run is configured, and tells the gap in held-out loss: what the
 * averaging would cost, before the budget is spent.
 */
final class SelfCheck {
  static final String DIRECTORY = "check";
  private final PretrainRun training;
  private final CheckConfig check;
  private final String directory;

  /**
   * @param directory for optimizer states, deleted afterwards
   */
  SelfCheck(PretrainRun training, CheckConfig check, String directory) {
    this.training = training;
    this.check = check;
    this.directory = directory;
  }

  /** The last held-out evaluation that a watch makes. */
  private static final class LastEvaluation implements RoundWatch {
    private final HeldOut heldOut;
    private Optional<Evaluation> found = Optional.empty();

    LastEvaluation(HeldOut heldOut) {
      this.heldOut = heldOut;
    }

    @Override
    public void started(RoundState state, Broadcast<float[][]> parameters, boolean over) {}

    @Override
    public void finished(
        RoundState state, RoundOutcome outcome, Broadcast<float[][]> parameters, boolean last) {
      if (last) {
        found = heldOut.evaluate(parameters);
      }
    }
  }

  /**
   * Makes the comparison and tells it as a {@code notice}.
   *
   * @param model whose weights both begin with; unchanged afterwards
   */
  void tell(BertModel model) {
    PretrainConfig chosen = training.config();
    PretrainConfig synchronous =
        chosen.withAveraging(chosen.averaging().withMode(AveragingMode.SYNCHRONOUS));
    Ramp rounds = chosen.averaging().roundSteps();
    long steps = Math.multiplyExact((long) check.rounds(), rounds.last());
    Optional<Evaluation> base = evaluation(model, synchronous, steps);
    Optional<Evaluation> own = evaluation(model, chosen, steps);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("stage", PretrainStage.NAME);
    if (base.isEmpty() || own.isEmpty()) {
      fields.put("message", "the self-check needs held-out sequences; there are none");
    } else {
      double gap = own.get().loss() - base.get().loss();
      fields.put("check_steps", steps);
      fields.put("check_loss_synchronous", base.get().loss());
      fields.put("check_loss", own.get().loss());
      fields.put("check_gap", gap);
      fields.put(
          "message",
          String.format(
              Locale.ROOT,
              "self-check over %,d steps: held-out loss %.4f with mode %s and rounds of %d, %.4f"
                  + " with mode synchronous, gap %+.4f",
              steps,
              own.get().loss(),
              chosen.averaging().mode().name().toLowerCase(Locale.ROOT),
              rounds.last(),
              base.get().loss(),
              gap));
    }
    training.run().events().emit("notice", fields);
  }

  private Optional<Evaluation> evaluation(BertModel start, PretrainConfig config, long steps) {
    Phase phase = training.phases().get(0);
    RoundPlan plan = training.plan(start, config, directory);
    LastEvaluation watch = new LastEvaluation(training.heldOut(plan, phase.inputs()));
    Pace pace =
        new StepPace(
            phase.optimizer().schedule(steps),
            config.averaging().roundSteps(),
            phase.batchTokens(),
            0,
            steps);
    try (BertModel model = copy(start);
        OuterStep outer = PretrainRun.outer(model, config)) {
      new RoundsTrainingMaster(
              plan,
              MaskedStepSource.of(training.config(), phase),
              outer,
              pace,
              RoundState.start(config.averaging().workers()),
              watch)
          .fit(
              training.spark(),
              model,
              phase.inputs().trainingSlices(config.averaging().workers()),
              new ShardLoader(training.run().storage(), phase.inputs().directories()));
    } finally {
      training.run().storage().delete(directory);
    }
    return watch.found;
  }

  private static BertModel copy(BertModel model) {
    BertModel copy = BertModel.blank(model.config(), model.head(), model.dataType());
    copy.parameters().assign(model.parameters());
    return copy;
  }
}
