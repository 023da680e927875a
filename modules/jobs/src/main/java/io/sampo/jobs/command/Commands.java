package io.sampo.jobs.command;

import io.sampo.jobs.stage.Stage;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The command line {@code sampo <command> …}. */
public final class Commands {
  private static final String CONF = "conf/quickstart.conf";
  private static final int WIDTH = 100; // columns

  private Commands() {}

  @Command(
      name = "sampo",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      synopsisSubcommandLabel = "<command>",
      description = "Text in, scored tables out: BERT on Spark in one JVM program.")
  private static final class Root {}

  /** The parser, with everything that can be said to it. */
  public static CommandLine of(Workplace place) {
    CommandLine root = new CommandLine(new Root());
    root.getCommandSpec()
        .usageMessage()
        .customSynopsis("./sampo <command> [<conf>] [--set key=value ...] [options]")
        .footer(
            "",
            "./sampo <command> --help says more about each, ./sampo bench --help what can be measured.",
            "Exit codes: 0 done, 1 failed, 2 bad configuration or input.",
            "",
            "Example:",
            "  ./sampo run " + CONF)
        .width(WIDTH);
    for (Stage stage : Stage.values()) {
      String example = stage.label() + " " + CONF + " " + stage.example();
      add(
          root,
          stage.label(),
          new StageCommand(settings -> List.of(stage), place),
          stage.purpose(),
          example);
    }
    add(
        root,
        "run",
        new StageCommand(Stage::ofRun, place),
        "Run all stages that the configuration has a section of, in order; finished ones are skipped.",
        "run " + CONF);
    add(
        root,
        "info",
        new InfoCommand(place),
        "Say what a run, a stage's output, a checkpoint, a Parquet file or the jar is.",
        "info runs/quickstart/finetune/model");
    add(
        root,
        "report",
        new ReportCommand(place),
        "Write a page for people about a run, or about how two runs differ.",
        "report runs/quickstart");
    add(
        root,
        "tokenize",
        new TokenizeCommand(place),
        "Show how texts become ids: JSON lines of ids, offsets and type_ids.",
        "tokenize --set tokenize.tokenizer=vocab.txt tokenize.input=texts.txt");
    add(
        root,
        "predict",
        new PredictCommand(place),
        "Ask a fine-tuned model about one text.",
        "predict " + CONF + " --text 'the smith heats the iron'");
    add(
        root,
        "completion",
        new CompletionCommand(place, root),
        "Print a script that completes commands and options in bash and zsh.",
        "completion > ~/.sampo-completion && . ~/.sampo-completion");
    return root;
  }

  private static void add(
      CommandLine root, String name, Callable<Integer> command, String purpose, String example) {
    CommandLine line = new CommandLine(command);
    CommandSpec spec = line.getCommandSpec();
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .customSynopsis(synopsis(name, command))
        .description(purpose)
        .footer("", "Example:", "  ./sampo " + example)
        .width(WIDTH);
    root.addSubcommand(name, line);
  }

  private static String synopsis(String name, Callable<Integer> command) {
    String rest =
        command instanceof InfoCommand
            ? " <path>"
            : command instanceof ReportCommand
                ? " <run> [<other run>]"
                : command instanceof CompletionCommand ? "" : " [<conf>] [--set key=value ...]";
    return "./sampo " + name + rest + " [options]";
  }
}
