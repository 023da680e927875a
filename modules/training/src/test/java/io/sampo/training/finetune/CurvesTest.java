package io.sampo.training.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CurvesTest {
  @Test
  void tellsWhenTheValidationLossRisesAlone() {
    assertThat(Curves.part(List.of(0.6, 0.4, 0.1), List.of(0.5, 0.45, 0.9), 2))
        .hasValueSatisfying(
            words -> assertThat(words).contains("after pass 2").contains("0.450 to 0.900"));
    assertThat(Curves.part(List.of(0.6, 0.4, 0.1), List.of(0.5, 0.45, 0.46), 2)).isEmpty();
    assertThat(Curves.part(List.of(0.6, 0.4, 0.7), List.of(0.5, 0.45, 0.9), 2)).isEmpty();
    assertThat(Curves.part(List.of(0.6), List.of(0.5), 1)).isEmpty();
  }
}
