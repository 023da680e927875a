package io.sampo.training.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.encoder.Targets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTargetsTest {
  private static final int[] BATCH = {2, 0};

  @Test
  void classesOfWindowsAndTokens() {
    WindowTargets tags =
        WindowTargets.of(
            List.of(classes(Targets.IGNORED, 1, 2), classes(3), classes(4, Targets.IGNORED)));
    Targets.Classes batch = (Targets.Classes) tags.of(BATCH, new double[] {1, 2}, 0.1);
    assertThat(batch.labels()).containsExactly(4, Targets.IGNORED, Targets.IGNORED, 1, 2);
    assertThat(batch.classWeights()).containsExactly(1, 2);
    assertThat(batch.labelSmoothing()).isEqualTo(0.1);
    assertThat(tags.answers(BATCH)).isEqualTo(3);
  }

  private static Targets classes(int... labels) {
    return Targets.Classes.of(labels);
  }

  @Test
  void firstAndLastTokensOfAnswers() {
    WindowTargets spans = WindowTargets.of(List.of(span(1, 2), span(3, 4), span(5, 7)));
    Targets.Spans batch = (Targets.Spans) spans.of(BATCH, null, 0);
    assertThat(batch.starts()).containsExactly(5, 1);
    assertThat(batch.ends()).containsExactly(7, 2);
    assertThat(spans.answers(BATCH)).isEqualTo(2);
  }

  private static Targets span(int start, int end) {
    return new Targets.Spans(new int[] {start}, new int[] {end});
  }

  @Test
  void severalClassesAndNumbers() {
    WindowTargets several =
        WindowTargets.of(
            List.of(
                new Targets.MultiLabel(new float[][] {{1, 0}}),
                new Targets.MultiLabel(new float[][] {{1, 1}}),
                new Targets.MultiLabel(new float[][] {{0, 1}})));
    assertThat(((Targets.MultiLabel) several.of(BATCH, null, 0)).labels())
        .isDeepEqualTo(new float[][] {{0, 1}, {1, 0}});
    WindowTargets numbers = WindowTargets.of(List.of(number(1), number(2), number(3)));
    assertThat(((Targets.Values) numbers.of(BATCH, null, 0)).values()).containsExactly(3, 1);
    assertThat(numbers.answers(BATCH)).isEqualTo(2);
  }

  private static Targets number(float value) {
    return new Targets.Values(new float[] {value});
  }
}
