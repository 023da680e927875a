package io.sampo.training.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.TaskRequest;
import io.sampo.tasks.Tasks;
import io.sampo.tasks.Windowing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ValidationSplitTest {
  private static final LabelledTask TASK =
      Tasks.learned(
          TaskKind.SEQUENCE_CLASSIFICATION,
          List.of("a", "b"),
          TaskRequest.of(1, Windowing.defaults().within(64)),
          false);

  /** Every fourth row is a b; {@code groups} of 0 leaves rows alone. */
  private static LabelledRows rows(int count, int groups) {
    LabelledRows rows = LabelledRows.empty();
    for (int i = 0; i < count; i++) {
      String group = groups == 0 ? "" : "g" + i % groups;
      rows.add(List.of("text " + i), i % 4 == 0 ? "b" : "a", group, i + 1);
    }
    return rows;
  }

  private static long count(LabelledRows rows, String label) {
    return rows.labels().stream().filter(label::equals).count();
  }

  private static Set<String> groups(LabelledRows rows) {
    Set<String> groups = new HashSet<>();
    for (int row = 0; row < rows.size(); row++) {
      groups.add(rows.group(row).get(0));
    }
    return groups;
  }

  @Test
  void eachClassGivesItsShare() {
    ValidationSplit split = ValidationSplit.of(rows(400, 0), TASK, 0.1, 1);
    assertThat(count(split.validation(), "a")).isEqualTo(30);
    assertThat(count(split.validation(), "b")).isEqualTo(10);
    assertThat(split.train().size()).isEqualTo(360);
  }

  @Test
  void groupsStayTogether() {
    ValidationSplit split = ValidationSplit.of(rows(400, 21), TASK, 0.2, 1);
    assertThat(groups(split.train())).doesNotContainAnyElementsOf(groups(split.validation()));
    assertThat(split.validation().size()).isBetween(40, 120);
  }

  @Test
  void eachRowIsJudgedInOneFold() {
    LabelledRows rows = rows(101, 0);
    Set<String> judged = new HashSet<>();
    for (int fold = 0; fold < 5; fold++) {
      ValidationSplit split = ValidationSplit.fold(rows, TASK, 5, fold, 1);
      assertThat(split.validation().size()).isBetween(20, 21);
      assertThat(count(split.validation(), "b")).isBetween(5L, 6L);
      assertThat(judged).doesNotContainAnyElementsOf(groups(split.validation()));
      judged.addAll(groups(split.validation()));
    }
    assertThat(judged).hasSize(101);
  }

  @Test
  void smallSubsetsLieInLargerOnes() {
    LabelledRows small = ValidationSplit.subset(rows(400, 0), TASK, 20, 1);
    LabelledRows large = ValidationSplit.subset(rows(400, 0), TASK, 100, 1);
    assertThat(count(small, "b")).isEqualTo(5);
    assertThat(groups(large)).containsAll(groups(small));
    assertThat(large.size()).isEqualTo(100);
  }
}
