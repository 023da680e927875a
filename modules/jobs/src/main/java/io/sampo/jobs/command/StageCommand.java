package io.sampo.jobs.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.jobs.config.Settings;
import io.sampo.jobs.console.Console;
import io.sampo.jobs.stage.Plan;
import io.sampo.jobs.stage.Stage;
import io.sampo.jobs.stage.StageRun;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one stage, or all that are configured. */
@Command
final class StageCommand implements Callable<Integer> {
  private final Function<Settings, List<Stage>> choice;
  private final Workplace place;

  @Mixin private CommonOptions options;
  @Mixin private ReuseOptions reuse;

  @Option(
      names = "--dry-run",
      description = {
        "Checks configuration, paths, columns and memory, and says which stages",
        "would be skipped and why; scores some rows to tell how long score takes;",
        "writes nothing."
      })
  private boolean dryRun;

  /**
   * @param choice the stages, by the configuration
   */
  StageCommand(Function<Settings, List<Stage>> choice, Workplace place) {
    this.choice = choice;
    this.place = place;
  }

  @Override
  public Integer call() {
    Console console = options.json() ? place.console().withLinesOnErrors() : place.console();
    Settings settings = options.settings(place.storage());
    List<Stage> stages = choice.apply(settings);
    ObjectNode result =
        dryRun
            ? new Plan(settings, place.storage(), reuse.reuse(), console).of(stages)
            : new StageRun(settings, place.storage(), reuse.reuse(), console, place.cache())
                .run(stages);
    if (options.json()) {
      place.console().answer(result.toString());
    }
    return 0;
  }
}
