package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.jobs.command.Commands;
import io.sampo.jobs.command.Workplace;
import io.sampo.jobs.console.Console;
import io.sampo.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** The program without a process of its own, for what does not need one. */
final class InThisJvm {
  static final Storage STORAGE = Storage.of(new Configuration());

  private InThisJvm() {}

  /** The command line, writing to {@code out}. */
  static CommandLine line(ByteArrayOutputStream out) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    CommandLine line =
        Commands.of(
            new Workplace(
                Console.plain(stream, stream),
                InputStream.nullInputStream(),
                stream,
                STORAGE,
                Workspace.CACHE));
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    return line;
  }

  /**
   * Runs a command in whatever Spark session there is, or one of its own.
   *
   * @return what it printed
   * @throws Exception what the command threw
   */
  static String run(List<String> arguments) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CommandLine line = line(out);
    List<Exception> thrown = new ArrayList<>();
    line.setExecutionExceptionHandler(
        (e, ofCommand, parsed) -> {
          thrown.add(e);
          return 1;
        });
    int code = line.execute(arguments.toArray(String[]::new));
    for (Exception e : thrown) {
      throw e;
    }
    String printed = out.toString(StandardCharsets.UTF_8);
    assertThat(code).as(printed).isZero();
    return printed;
  }

  /** The same in a session that the command makes as its recipe says. */
  static String runInOwnSession(String... arguments) throws Exception {
    scala.Option<SparkSession> running = SparkSession.getDefaultSession();
    if (running.isDefined()) {
      running.get().stop();
    }
    return run(List.of(arguments));
  }
}
