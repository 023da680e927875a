package io.sampo.jobs.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.jobs.config.Settings;
import io.sampo.jobs.console.CardView;
import io.sampo.jobs.console.ModelSummary;
import io.sampo.jobs.console.Outline;
import io.sampo.jobs.look.Artifact;
import io.sampo.jobs.stage.Memory;
import io.sampo.storage.InvalidInputException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what something is that Sampo left. */
@Command
final class InfoCommand implements Callable<Integer> {
  private final Workplace place;

  @Parameters(
      arity = "1",
      paramLabel = "<path>",
      description = {
        "A run, a stage's output, a checkpoint or a tokenizer directory; one Parquet file",
        "of a table, or sampo.jar; or a configuration file (.conf), for its run."
      })
  private String path;

  @Option(
      names = "--verify",
      description = "Checks the hash of each file of a directory; that of a single one always is.")
  private boolean verify;

  @Option(
      names = "--memory",
      description = {
        "Says how much memory pre-training with this configuration file asks for:",
        "heap and overhead of driver and executors (docs/averaging.md has the formula)."
      })
  private boolean memory;

  @Option(
      names = "--tasks",
      paramLabel = "<n>",
      description = "With --memory, cores of an executor (default: of this machine).")
  private int tasks = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--json",
      description = "Prints JSON, with each pass and the configuration of a model.")
  private boolean json;

  InfoCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    ObjectNode description = memory ? memory() : describe();
    if (json) {
      place.console().answer(description.toString());
    } else if (description.path("kind").asText().equals("checkpoint")) {
      ModelSummary.of(description).forEach(place.console()::answer);
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

  private ObjectNode memory() {
    if (!path.endsWith(".conf")) {
      throw new InvalidInputException(
          path, "is no configuration file", "give --memory a file that ends in .conf");
    }
    return Memory.of(Settings.read(path, List.of(), place.storage()), place.storage(), tasks)
        .json();
  }

  private ObjectNode describe() {
    String directory =
        path.endsWith(".conf") ? Settings.read(path, List.of(), place.storage()).run().dir() : path;
    return new Artifact(place.storage(), verify).describe(directory);
  }
}
