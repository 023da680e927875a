package io.sampo.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.scoring.EvaluateConfig;
import io.sampo.storage.Storage;
import io.sampo.training.finetune.FinetuneConfig;
import io.sampo.training.pretrain.PretrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configuration files of this repository hold known keys and allowed values. */
class RecipeFilesTest {
  static List<Path> recipes() throws IOException {
    Path conf = Path.of(System.getProperty("sampo.root"), "conf");
    try (Stream<Path> files = Files.list(conf)) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everySectionBecomesItsRecord(Path file) {
    Settings settings = Settings.read(file.toString(), List.of(), Storage.of(new Configuration()));
    Sections.RECORDS.forEach(
        (name, type) -> assertThat((Object) settings.section(name, type)).isInstanceOf(type));
    assertThat(settings.section("pretrain", PretrainConfig.class))
        .isNotEqualTo(PretrainConfig.defaults());
  }

  static List<Path> tasks() throws IOException {
    Path conf = Path.of(System.getProperty("sampo.root"), "conf", "tasks");
    try (Stream<Path> files = Files.list(conf)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void everyTaskHasATableAndAModel(Path file, @TempDir Path directory) throws IOException {
    String text = Files.readString(file);
    String filled = text.replace("${SAMPO_MODEL}", "model").replace("${SAMPO_DATA}", "data");
    Path copy = Files.writeString(directory.resolve("task.conf"), filled);
    Settings settings = Settings.read(copy.toString(), List.of(), Storage.of(new Configuration()));
    FinetuneConfig config = settings.section("finetune", FinetuneConfig.class);
    assertThat(config.model()).contains("model");
    assertThat(config.data().train().path()).startsWith("data/");
    EvaluateConfig evaluate = settings.section("evaluate", EvaluateConfig.class);
    assertThat(evaluate.table()).isEqualTo(config.data().validation());
    assertThat(evaluate.labelColumn()).isEqualTo(config.data().labelColumn());
    assertThat(evaluate.pairColumn()).isEqualTo(config.data().pairColumn());
  }
}
