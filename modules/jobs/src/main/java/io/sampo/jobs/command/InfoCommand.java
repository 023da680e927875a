package io.sampo.jobs.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.jobs.config.Settings;
import io.sampo.jobs.console.CardView;
import io.sampo.jobs.console.Outline;
import io.sampo.jobs.look.Artifact;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what lies in a directory. */
@Command
final class InfoCommand implements Callable<Integer> {
  private final Workplace place;

  @Parameters(
      arity = "1",
      paramLabel = "<path>",
      description = {
        "A run, a stage's output, a checkpoint or a tokenizer directory;",
        "or a configuration file (.conf), for its run."
      })
  private String path;

  @Option(names = "--verify", description = "Checks the hash of each file.")
  private boolean verify;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  InfoCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    String directory =
        path.endsWith(".conf") ? Settings.read(path, List.of(), place.storage()).run().dir() : path;
    ObjectNode description = new Artifact(place.storage(), verify).describe(directory);
    if (json) {
      place.console().answer(description.toString());
    } else {
      JsonNode card = description.remove("card");
      Outline.of(description).forEach(place.console()::answer);
      if (card != null) {
        place.console().answer("");
        CardView.of(card).forEach(place.console()::answer);
      }
    }
    return 0;
  }
}
