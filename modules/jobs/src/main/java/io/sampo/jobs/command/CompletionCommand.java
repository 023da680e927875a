package io.sampo.jobs.command;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Prints what a shell needs to complete the command line. */
@Command
final class CompletionCommand implements Callable<Integer> {
  private final Workplace place;
  private final CommandLine root;

  CompletionCommand(Workplace place, CommandLine root) {
    this.place = place;
    this.root = root;
  }

  @Override
  public Integer call() {
    place.console().answer(AutoComplete.bash("sampo", root));
    return 0;
  }
}
