package io.sampo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableSourceTest {
  @Test
  void defaults() {
    assertThat(TableSource.defaults())
        .isEqualTo(new TableSource("", TableFormat.PARQUET, true, List.of()));
    assertThat(TableSource.defaults().given()).isFalse();
  }

  @Test
  void aTableMustBeNamed() {
    assertThat(TableSource.parquet("t").required("score.input").path()).isEqualTo("t");
    assertThatThrownBy(() -> TableSource.defaults().required("score.input"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("score.input.path: no table is given; set it to a file or directory of rows");
  }

  @Test
  void windowingDefaultsAndBounds() {
    assertThat(Windowing.defaults()).isEqualTo(new Windowing(0, 32, 256, 1 << 20));
    assertThat(Windowing.defaults().within(512).maxLength()).isEqualTo(512);
    assertThat(Windowing.defaults().withMaxLength(128).within(512).maxLength()).isEqualTo(128);
    assertThat(Windowing.defaults().withMaxLength(1024).within(512).maxLength()).isEqualTo(512);
    assertThatThrownBy(() -> Windowing.defaults().withMaxLength(7))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("windowing.max_length: 7 is out of range");
    assertThatThrownBy(() -> Windowing.defaults().withStride(-1))
        .hasMessageContaining("windowing.stride");
    assertThatThrownBy(() -> Windowing.defaults().withMaxWindows(0))
        .hasMessageContaining("windowing.max_windows");
    assertThatThrownBy(() -> Windowing.defaults().withMaxTextBytes(0))
        .hasMessageContaining("windowing.max_text_bytes");
  }
}
