package io.sampo.jobs.stage;

import static io.sampo.jobs.stage.Stage.CORPUS;
import static io.sampo.jobs.stage.Stage.EVALUATE;
import static io.sampo.jobs.stage.Stage.FINETUNE;
import static io.sampo.jobs.stage.Stage.PRETRAIN;
import static io.sampo.jobs.stage.Stage.SCORE;
import static io.sampo.jobs.stage.Stage.SHARDS;
import static io.sampo.jobs.stage.Stage.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.jobs.config.Settings;
import io.sampo.storage.Storage;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class StageTest {
  private static List<Stage> run(String... flags) {
    return Stage.ofRun(Settings.read("", List.of(flags), Storage.of(new Configuration())));
  }

  @Test
  void aRunGoesFromTheFirstToTheLastSection() {
    assertThat(run("corpus.held_out_share=0.1", "pretrain.steps=2"))
        .containsExactly(CORPUS, VOCABULARY, SHARDS, PRETRAIN);
    assertThat(run("corpus.held_out_share=0.1", "shards.max_length=64"))
        .containsExactly(CORPUS, VOCABULARY, SHARDS);
    assertThat(run("finetune.model=m", "score.model=m")).containsExactly(FINETUNE, SCORE);
    assertThat(run("corpus.held_out_share=0.1", "evaluate.model=m"))
        .containsExactly(CORPUS, VOCABULARY, SHARDS, PRETRAIN, EVALUATE);
    assertThat(run("score.model=m")).containsExactly(SCORE);
  }

  @Test
  void withoutSectionsARunIsEverything() {
    assertThat(run()).containsExactly(Stage.values());
    assertThat(run("run.dir=runs/x")).containsExactly(Stage.values());
  }
}
