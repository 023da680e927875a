package io.sampo.training.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.optimizer.Schedule;
import io.sampo.training.config.LearningRate;
import io.sampo.training.config.OptimizerConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static RoundState state(long round, long step) {
    return new RoundState(round, step, 0, RoundState.start(2).workers());
  }

  /** All orders of a run whose rounds take {@code secondsPerStep} for each step. */
  private static List<RoundOrder> walk(Pace pace, long firstStep, double[] now, double perStep) {
    List<RoundOrder> orders = new ArrayList<>();
    RoundState state = state(0, firstStep);
    while (!pace.over(state)) {
      RoundOrder order = pace.next(state);
      orders.add(order);
      now[0] += perStep * order.steps();
      pace.took(new RoundOutcome(order, false, List.of(), 0, 0, perStep * order.steps(), 0));
      state = state(state.round() + 1, state.step() + order.steps());
    }
    return orders;
  }

  @Test
  void aRampRunsOverAShareOrOverSteps() {
    Ramp share = new Ramp(100, 500, 0.5);
    assertThat(share.at(0, 0)).isEqualTo(100);
    assertThat(share.at(0.25, 7)).isEqualTo(300);
    assertThat(share.at(0.8, 7)).isEqualTo(500);
    assertThat(share.mean(1000)).isEqualTo(400);
    Ramp steps = new Ramp(1, 11, 20);
    assertThat(steps.at(0.9, 10)).isEqualTo(6);
    assertThat(steps.mean(40)).isEqualTo(8.5);
    assertThat(Ramp.constant(9).at(0, 0)).isEqualTo(9);
  }

  @Test
  void stepsOfAPhaseAreTakenToTheLastOne() {
    Schedule schedule = Schedule.linear(1, 0, 10);
    StepPace pace = new StepPace(schedule, Ramp.constant(4), new Ramp(10, 30, 0.5), 100, 10);
    List<RoundOrder> orders = walk(pace, 100, new double[1], 1);
    assertThat(orders).extracting(RoundOrder::steps).containsExactly(4, 4, 2);
    assertThat(orders).extracting(RoundOrder::batchTokens).containsExactly(10, 26, 30);
    assertThat(orders.get(1).rate(104)).isEqualTo(schedule.at(4));
    assertThat(orders.get(2).lastRate()).isEqualTo(schedule.at(9));
  }

  @Test
  void aTimeBudgetIsSpentAndKept() {
    OptimizerConfig optimizer =
        OptimizerConfig.pretraining().withLearningRate(1).withSchedule(LearningRate.LINEAR, 0.1);
    double[] now = {3};
    TimePace pace =
        new TimePace(
            optimizer::rate,
            Ramp.constant(50),
            Ramp.constant(64),
            () -> now[0],
            () -> 5,
            3,
            103,
            0);
    List<RoundOrder> orders = walk(pace, 0, now, 0.11);
    assertThat(now[0]).isBetween(97.5, 98.0); // five seconds are left to evaluate and save
    assertThat(orders.get(0).steps()).isEqualTo(2);
    assertThat(orders).extracting(RoundOrder::steps).contains(50).allMatch(n -> n >= 1 && n <= 50);
    double highest = 0;
    for (RoundOrder order : orders) {
      highest = Math.max(highest, order.lastRate());
    }
    assertThat(highest).isBetween(0.93, 1.0);
    assertThat(orders.get(0).rate(0)).isZero();
    assertThat(orders.get(orders.size() - 1).lastRate()).isCloseTo(0, within(0.01));
  }

  @Test
  void aBudgetThatIsOverGivesNoRound() {
    TimePace pace =
        new TimePace(
            (progress, step) -> 1, Ramp.constant(5), Ramp.constant(8), () -> 9, () -> 2, 0, 10, 0);
    assertThat(pace.over(state(0, 0))).isTrue();
  }

  @Test
  void aFirstEvaluationThatTakesAllTimeLeavesNoRound() {
    double[] now = {0};
    double[] reserve = {0.2};
    TimePace pace =
        new TimePace(
            (progress, step) -> 1,
            Ramp.constant(5),
            Ramp.constant(8),
            () -> now[0],
            () -> reserve[0],
            0,
            10,
            0);
    assertThat(pace.over(state(0, 0))).isFalse();
    now[0] = 6;
    reserve[0] = 7.4;
    assertThat(pace.over(state(0, 0))).isTrue();
  }

  @Test
  void aWarmupInStepsHoldsByTheClockToo() {
    OptimizerConfig optimizer =
        OptimizerConfig.pretraining().withLearningRate(1).withSchedule(LearningRate.COSINE, 10);
    assertThat(optimizer.rate(0, 5)).isEqualTo(0.5);
    assertThat(optimizer.rate(0.5, 5)).isCloseTo(0.25, within(1e-6));
    assertThat(optimizer.rate(0.5, 50)).isCloseTo(0.5, within(1e-6));
    assertThat(optimizer.withSchedule(LearningRate.ONE_CYCLE, 0).rate(0.3, 5))
        .isCloseTo(1, within(1e-3));
  }
}
