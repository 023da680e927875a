package io.sampo.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.WrittenRows.Dropped;
import io.sampo.corpus.WrittenRows.Example;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenRowsTest {
  private static final Example B = new Example(4, "a/b", "1");
  private static final Example C = new Example(9, "a/c", "2");
  private static final Example D = new Example(1, "z/d", "3");
  private static final Example E = new Example(5, "z/e", "4");

  @Test
  void examplesOfAReasonAreDrawnFromAllSources() {
    Example again = new Example(7, "a/b", "1"); // in another draw
    WrittenRows rows =
        new WrittenRows(
            List.of(),
            List.of(
                new Dropped("z", "too_short", 2, List.of(E, D, E)),
                new Dropped("a", "too_short", 2, List.of(C, B, again)),
                new Dropped("a", "duplicate", 1, List.of(C, C, C))));
    assertThat(rows.examples())
        .hasSize(2)
        .containsEntry("too_short", List.of(B, D, E))
        .containsEntry("duplicate", List.of(C));
  }
}
