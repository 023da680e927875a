package io.sampo.jobs;

import io.sampo.jobs.console.Console;
import io.sampo.jobs.stage.StageFailure;
import io.sampo.jobs.stage.StoppedException;
import io.sampo.storage.InvalidInputException;
import io.sampo.tokenizer.InvalidTokenizerException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final int FAILED = 1;
  private static final int BAD_INPUT = 2;

  private final Console console;

  Failures(Console console) {
    this.console = console;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    List<String> near =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    String hint = near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?";
    String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    console.error("sampo: " + problem + hint + "; see ./" + command + " --help");
    return BAD_INPUT;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
    if (e instanceof StoppedException) {
      return FAILED;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidInputException || cause instanceof InvalidTokenizerException) {
        LOG.info("refused", e);
        console.error("sampo: " + cause.getMessage());
        return BAD_INPUT;
      }
    }
    return failed(e);
  }

  /** What nobody foresaw. */
  int failed(Throwable e) {
    LOG.error("failed", e);
    console.error("sampo: " + StageFailure.describe(e));
    return FAILED;
  }
}
