package io.sampo.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void distanceCountsLetters() {
    assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Spelling.distance("", "abc")).isEqualTo(3);
    assertThat(Spelling.distance("abc", "abc")).isZero();
  }

  @Test
  void onlyNearWordsAreSuggested() {
    List<String> keys = List.of("shards.shards", "shards.seed", "run.seed");
    assertThat(Spelling.nearest("shards.sede", keys)).contains("shards.seed");
    assertThat(Spelling.nearest("pretrain.shards", keys)).contains("shards.shards");
    assertThat(Spelling.nearest("shards.quite_else", keys)).isEmpty();
    assertThat(Spelling.nearest("x".repeat(300) + ".seed", keys)).isEmpty();
  }
}
