package io.sampo.jobs.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sampo.jobs.config.Settings;
import io.sampo.jobs.console.Figures;
import io.sampo.jobs.report.Comparison;
import io.sampo.jobs.report.RunReport;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a page about a run, or about how two runs differ. */
@Command
final class ReportCommand implements Callable<Integer> {
  private final Workplace place;

  @Parameters(
      arity = "1..2",
      paramLabel = "<run>",
      description = {
        "A run, a stage of one, or a configuration file (.conf), for its run;",
        "two of them are compared."
      })
  private List<String> runs;

  @Option(
      names = "--output",
      paramLabel = "<file>",
      description = {
        "Where the page is written; default: report.html in the (first) run, of a stage",
        "pretrain-report.html and the like beside it."
      })
  private String output;

  @Option(
      names = "--watch",
      description = "Writes the page again and again until the run has ended; the page follows.")
  private boolean watch;

  @Option(
      names = "--every",
      paramLabel = "<seconds>",
      description = "How often with --watch (default: 5).")
  private int every = 5;

  @Option(names = "--json", description = "Prints the page's place as JSON.")
  private boolean json;

  ReportCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (every < 1) {
      throw new InvalidInputException("--every", every + " is too often", "give 1 or more");
    }
    String first = directory(runs.get(0));
    if (runs.size() == 2) {
      if (watch) {
        throw new InvalidInputException(
            "--watch", "is for one run", "leave it out to compare two runs");
      }
      String file = output == null ? page(first, "comparison.html") : output;
      write(file, Comparison.of(place.storage(), first, directory(runs.get(1))));
      tell(file);
      return 0;
    }
    String file = output == null ? page(first, "report.html") : output;
    boolean told = false;
    while (true) {
      RunReport report = RunReport.of(place.storage(), first, watch ? every : 0);
      write(file, report.page());
      if (!told) {
        tell(file);
        told = true;
      }
      if (!watch || !report.open()) {
        return 0;
      }
      Thread.sleep(1000L * every);
    }
  }

  // A stage's directory holds what its manifest lists and nothing else, or it counts as damaged.
  private String page(String directory, String name) {
    boolean run =
        place.storage().exists(Storage.child(directory, "claims"))
            || place.storage().exists(Storage.child(directory, "events"));
    return run ? Storage.child(directory, name) : directory.replaceFirst("/+$", "") + "-" + name;
  }

  private void write(String file, byte[] page) {
    place.storage().writeAtomically(file, page);
  }

  private void tell(String file) {
    long bytes = place.storage().size(file);
    if (json) {
      place
          .console()
          .answer(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("page", Storage.display(file))
                  .put("bytes", bytes)
                  .toString());
    } else {
      place
          .console()
          .line(
              "page → "
                  + Storage.display(file)
                  + " ("
                  + Figures.bytes(bytes)
                  + ")"
                  + (watch ? ", written again while the run goes on; Ctrl-C ends it" : ""));
    }
  }

  private String directory(String path) {
    return path.endsWith(".conf")
        ? Settings.read(path, List.of(), place.storage()).run().dir()
        : path;
  }
}
