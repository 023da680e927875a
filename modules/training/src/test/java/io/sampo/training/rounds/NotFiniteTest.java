package io.sampo.training.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.encoder.BertModel;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.training.rounds.ListedSteps.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose numbers overflow is left out; nothing of it reaches the model. */
@Tag("R09")
class NotFiniteTest {
  @TempDir Path directory;

  /** A model in which a sequence of more than 12 tokens has the loss NaN. */
  private static BertModel fragile() {
    BertModel model = TinyModel.create();
    model.parameter("bert.embeddings.position_embeddings.weight").getRow(12).assign(3e38f);
    return model;
  }

  private static Step poison() {
    int[] ids = new int[14];
    Arrays.fill(ids, 5);
    return new Step(ids, new int[14], new int[] {0, 14}, new int[] {2}, new int[] {3});
  }

  private static List<Step> with(List<Step> good, int at) {
    List<Step> steps = new ArrayList<>(good);
    steps.set(at, poison());
    return steps;
  }

  @Test
  void oneBadWorkerIsLeftOutForARound() {
    List<Step> good = TinyModel.steps(1, 6);
    List<Step> bad = with(TinyModel.steps(2, 6), 1);
    float[] alone;
    try (BertModel model = fragile()) {
      RoundPlan plan = RoundRun.plan(model, directory, 2);
      ListedSteps steps = new ListedSteps(List.of(good, List.of()));
      alone = RoundRun.of(plan, RoundRun.pace(2, 2), model, steps, m -> new AverageStep()).last();
    }
    try (BertModel model = fragile()) {
      RoundPlan plan = RoundRun.plan(model, directory, 2);
      RoundRun run =
          RoundRun.of(
              plan,
              RoundRun.pace(2, 6),
              model,
              new ListedSteps(List.of(good, bad)),
              m -> new AverageStep());
      RoundOutcome first = run.outcomes.get(0);
      assertThat(first.reports().get(1).rejection()).isEqualTo("the loss is NaN at step 1");
      assertThat(first.accepted()).hasSize(1);
      assertThat(run.parameters.get(0)).isEqualTo(alone);
      assertThat(run.states.get(0).workers().get(1).state()).isEmpty();
      assertThat(run.states.get(0).workers().get(1).rejections()).isEqualTo(1);
      assertThat(run.states.get(1).workers().get(1).rejections()).isZero();
      assertThat(run.outcomes.get(1).accepted()).hasSize(2);
      assertThat(run.outcomes).hasSize(3);
    }
  }

  @Test
  void aRoundWithoutAUsableWorkerTakesNoStep() {
    List<Step> bad = with(TinyModel.steps(3, 6), 0);
    try (BertModel model = fragile()) {
      float[] before = model.parameters().toFloatVector();
      RoundPlan plan = RoundRun.plan(model, directory, 1);
      RoundRun run =
          RoundRun.of(
              plan,
              RoundRun.pace(2, 4),
              model,
              new ListedSteps(List.of(bad)),
              m -> new AverageStep());
      assertThat(run.outcomes.get(0).rejected()).isTrue();
      assertThat(run.parameters.get(0)).isEqualTo(before);
      assertThat(run.states.get(0).step()).isZero();
      assertThat(run.states.get(1).step()).isEqualTo(2);
    }
  }

  @Test
  void afterThreeRoundsInARowItStopsWithADiagnosis() {
    List<Step> bad = TinyModel.steps(4, 8);
    for (int i = 2; i < 8; i++) {
      bad = with(bad, i);
    }
    List<Step> workers = bad;
    RoundRun run = new RoundRun();
    try (BertModel model = fragile();
        OuterStep outer = new AverageStep()) {
      ListedSteps steps = new ListedSteps(List.of(TinyModel.steps(5, 8), workers));
      RoundsTrainingMaster master =
          new RoundsTrainingMaster(
              RoundRun.plan(model, directory, 2),
              steps,
              outer,
              RoundRun.pace(2, 100),
              RoundState.start(2),
              run);
      JavaSparkContext spark = new JavaSparkContext(EmbeddedSpark.session().sparkContext());
      assertThatThrownBy(() -> master.fit(spark, model, steps.slices(), ListedSteps.noLoader()))
          .isInstanceOf(RejectedRoundsException.class)
          .hasMessageContaining("round 3: the loss is NaN at step 6")
          .hasMessageContaining("worker 1 could not be used in 3 rounds in a row")
          .hasMessageContaining("its learning rate was 0.00100, its gradient norms")
          .hasMessageContaining("Lower optimizer.learning_rate");
      assertThat(run.outcomes).hasSize(4);
      assertThat(run.last()).doesNotContain(Float.NaN);
    }
  }
}
