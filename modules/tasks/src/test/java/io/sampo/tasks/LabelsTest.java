package io.sampo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
  @Test
  void collectedByNumberWhenAllAreNumbers() {
    assertThat(Labels.collect(List.of("10", "9", "-1", "9")).names())
        .containsExactly("-1", "9", "10");
    assertThat(Labels.collect(Arrays.asList(2L, 1.0, null, new BigDecimal("10.00"))).names())
        .containsExactly("1", "2", "10");
  }

  @Test
  void collectedByCodePointOtherwise() {
    assertThat(Labels.collect(List.of("\uffe5", "\ud83d\ude00", "b", "B", "10")).names())
        .containsExactly("10", "B", "b", "\uffe5", "\ud83d\ude00");
  }

  @Test
  void findsTheLabelOfAColumnValue() {
    Labels labels = Labels.of(List.of("0", "1", "true"));
    assertThat(labels.require(1)).isEqualTo(1);
    assertThat(labels.require(1.0f)).isEqualTo(1);
    assertThat(labels.require(true)).isEqualTo(2);
    assertThat(labels.id("2")).isEqualTo(-1);
  }

  @Test
  void namesTheLabelOutsideTheMap() {
    assertThatThrownBy(() -> Labels.of(List.of("good", "bad")).require("god"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "label 'god': the model does not know it: its labels are [good, bad]; correct the"
                + " table, or fine-tune on rows that hold this label");
  }

  @Test
  void refusesMapsThatClassifyNothing() {
    assertThatThrownBy(() -> Labels.of(List.of("a"))).hasMessageContaining("two labels or more");
    assertThatThrownBy(() -> Labels.of(List.of())).hasMessageContaining("it is empty");
    assertThatThrownBy(() -> Labels.of(List.of("a", "b", "a"))).hasMessageContaining("'a'");
  }
}
