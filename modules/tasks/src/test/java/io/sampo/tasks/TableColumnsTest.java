package io.sampo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableColumnsTest {
  private final TableColumns columns =
      new TableColumns("tables/in", List.of("id", "sentence", "Label"));

  @Test
  void findsAColumn() {
    assertThat(columns.require("score.text_column", "sentence")).isEqualTo("sentence");
  }

  @Test
  void namesTheNearestColumn() {
    assertThatThrownBy(() -> columns.require("evaluate.label_column", "label"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "table tables/in: it has no column 'label'; set evaluate.label_column to 'Label' (its"
                + " columns are [id, sentence, Label])");
    assertThatThrownBy(() -> columns.require("score.text_column", "sentense"))
        .hasMessageContaining("set score.text_column to 'sentence'");
  }

  @Test
  void refusesAnEmptyName() {
    assertThatThrownBy(() -> columns.require("score.text_column", " "))
        .hasMessageContaining("score.text_column: no column is named");
  }

  @Test
  void jsonReadAsCsvIsCalledSo() {
    TableColumns json = new TableColumns("in.csv", List.of("{\"text\":\"a", " b\"}"));
    assertThatThrownBy(() -> json.require("score.text_column", "text"))
        .hasMessageContaining("its first line is JSON")
        .hasMessageContaining("format to jsonl");
  }

  @Test
  void listsTheFirstOfManyColumns() {
    List<String> many = IntStream.range(0, 300).mapToObj(i -> "c" + i).toList();
    assertThatThrownBy(() -> new TableColumns("wide", many).require("k", "x"))
        .hasMessageContaining("c19, … 300 in all]");
  }
}
