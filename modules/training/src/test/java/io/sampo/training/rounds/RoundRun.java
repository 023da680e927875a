package io.sampo.training.rounds;

import io.sampo.encoder.BertModel;
import io.sampo.storage.Storage;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.training.config.Device;
import io.sampo.training.config.LearningRate;
import io.sampo.training.config.OptimizerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Rounds on written-down batches, in this JVM, and what a watch saw of them. */
final class RoundRun implements RoundWatch {
  private static final int SLICE_LENGTH = 20_000;

  static final OptimizerConfig GOLDEN =
      new OptimizerConfig(1e-3, LearningRate.CONSTANT, 0, 0.01, 0.9, 0.98, 1e-6, 1.0);

  final List<RoundOutcome> outcomes = new ArrayList<>();
  final List<float[]> parameters = new ArrayList<>(); // after each round
  final List<RoundState> states = new ArrayList<>();

  static Pace pace(int stepsPerRound, long totalSteps) {
    return new StepPace(
        GOLDEN.schedule(totalSteps),
        Ramp.constant(stepsPerRound),
        Ramp.constant(64),
        0,
        totalSteps);
  }

  static RoundPlan plan(BertModel model, Path states, int workers) {
    return new RoundPlan(
        model.config(),
        model.head(),
        GOLDEN,
        Sent.PARAMETERS,
        workers,
        7,
        Device.AUTO,
        1,
        3,
        Storage.of(new Configuration()),
        states.toString(),
        "test");
  }

  /** Trains {@code model} from the start. */
  static RoundRun of(
      RoundPlan plan,
      Pace pace,
      BertModel model,
      ListedSteps steps,
      Function<BertModel, OuterStep> outer) {
    return on(
        new JavaSparkContext(EmbeddedSpark.session().sparkContext()),
        plan,
        pace,
        model,
        steps,
        outer,
        RoundState.start(plan.workers()));
  }

  static RoundRun on(
      JavaSparkContext spark,
      RoundPlan plan,
      Pace pace,
      BertModel model,
      ListedSteps steps,
      Function<BertModel, OuterStep> outer,
      RoundState start) {
    RoundRun run = new RoundRun();
    try (OuterStep step = outer.apply(model)) {
      new RoundsTrainingMaster(plan, steps, step, pace, start, run, SLICE_LENGTH)
          .fit(spark, model, steps.slices(), ListedSteps.noLoader());
    }
    return run;
  }

  float[] last() {
    return parameters.get(parameters.size() - 1);
  }

  @Override
  public void started(RoundState state, Broadcast<float[][]> current, boolean over) {}

  @Override
  public void finished(
      RoundState state, RoundOutcome outcome, Broadcast<float[][]> current, boolean last) {
    outcomes.add(outcome);
    states.add(state);
    parameters.add(joined(current.value()));
  }

  static float[] joined(float[][] slices) {
    int length = 0;
    for (float[] slice : slices) {
      length += slice.length;
    }
    float[] all = new float[length];
    int at = 0;
    for (float[] slice : slices) {
      System.arraycopy(slice, 0, all, at, slice.length);
      at += slice.length;
    }
    return all;
  }
}
