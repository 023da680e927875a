package io.sampo.jobs.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.jobs.console.Console;
import io.sampo.jobs.stage.Stage;
import io.sampo.jobs.stage.StageRun;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs one stage, or all of them. */
@Command
final class StageCommand implements Callable<Integer> {
  private final List<Stage> stages;
  private final Workplace place;

  @Mixin private CommonOptions options;
  @Mixin private ReuseOptions reuse;

  StageCommand(List<Stage> stages, Workplace place) {
    this.stages = stages;
    this.place = place;
  }

  @Override
  public Integer call() {
    Console console = options.json() ? place.console().withLinesOnErrors() : place.console();
    StageRun run =
        new StageRun(
            options.settings(place.storage()),
            place.storage(),
            reuse.reuse(),
            console,
            place.cache());
    ObjectNode result = run.run(stages);
    if (options.json()) {
      place.console().answer(result.toString());
    }
    return 0;
  }
}
