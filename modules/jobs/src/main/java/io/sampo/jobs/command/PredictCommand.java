package io.sampo.jobs.command;

import io.sampo.jobs.config.PredictConfig;
import io.sampo.jobs.config.Settings;
import io.sampo.jobs.look.Answer;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks a fine-tuned model about one text. */
@Command
final class PredictCommand implements Callable<Integer> {
  private final Workplace place;

  @Mixin private CommonOptions options;

  @Option(names = "--text", description = "The text; the same as --set predict.text=…")
  private String text;

  @Option(names = "--pair", description = "The second text, for a model of pairs.")
  private String pair;

  PredictCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    Storage storage = place.storage();
    Settings settings = options.settings(storage);
    settings.run().apply();
    PredictConfig config = settings.section("predict", PredictConfig.class).withTexts(text, pair);
    RunDirectory run = RunDirectory.open(storage, settings.run().dir());
    Answer answer = Answer.of(config, storage, Storage.child(run.stage("finetune"), "model"));
    if (options.json()) {
      place.console().answer(answer.json().toString());
    } else {
      answer.lines().forEach(place.console()::answer);
    }
    return 0;
  }
}
