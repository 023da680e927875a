package io.sampo.jobs.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.jobs.command.Commands;
import io.sampo.jobs.command.Workplace;
import io.sampo.jobs.config.Settings;
import io.sampo.jobs.console.Console;
import io.sampo.storage.Storage;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.ParseResult;

/** Arguments that a scheduler gives, held against our own command line and keys. */
final class SampoCommand {
  static final String RECIPE = Tools.ROOT.resolve("conf/cluster.conf").toString();
  private static final Storage STORAGE = Storage.of(new Configuration());

  private SampoCommand() {}

  /**
   * Reads a command with the recipe of this repository in place of its configuration file.
   *
   * @return its first word
   * @throws RuntimeException if the command line does not take it
   */
  static String check(JsonNode words) {
    List<String> arguments = new ArrayList<>();
    words.forEach(word -> arguments.add(word.asText()));
    arguments.set(1, RECIPE);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Workplace place =
        new Workplace(
            Console.plain(nowhere, nowhere),
            InputStream.nullInputStream(),
            nowhere,
            STORAGE,
            Path.of("."));
    ParseResult parsed =
        Commands.of(place).parseArgs(arguments.toArray(String[]::new)).subcommand();
    settings(parsed.matchedOptionValue("--set", List.of()));
    return parsed.commandSpec().name();
  }

  /** The configuration of the recipe under flags; refuses unknown keys and wrong types. */
  static Settings settings(List<String> flags) {
    return Settings.read(RECIPE, flags, STORAGE);
  }
}
