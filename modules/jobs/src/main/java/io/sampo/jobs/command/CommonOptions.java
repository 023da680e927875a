package io.sampo.jobs.command;

import io.sampo.jobs.config.Settings;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command that reads a configuration understands. */
final class CommonOptions {
  @Parameters(
      arity = "0..*",
      paramLabel = "<conf>",
      description = {
        "A HOCON file, e.g. conf/quickstart.conf; docs/configuration.md lists the keys.",
        "Every key can be given by --set alone, without a file."
      })
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "<key=value>",
      description = {
        "Sets a key over the file's value; may be repeated, and may be followed by several.",
        "A value that begins with [ or { is HOCON; null takes a key back to its default."
      })
  private List<String> flags = new ArrayList<>();

  @Option(
      names = "--json",
      description = "Prints the result as JSON; lines for people go to the error stream.")
  private boolean json;

  /** The configuration: one file at most; further words are {@code key=value}. */
  Settings settings(Storage storage) {
    String file = words.isEmpty() || isFlag(words.get(0)) ? "" : words.get(0);
    List<String> all = new ArrayList<>(flags);
    for (String word : words.subList(file.isEmpty() ? 0 : 1, words.size())) {
      if (!isFlag(word)) {
        throw new InvalidInputException(
            "'" + word + "'", "is one word too many", "give one configuration file");
      }
      all.add(word);
    }
    return Settings.read(file, all, storage);
  }

  boolean json() {
    return json;
  }

  private static boolean isFlag(String word) {
    return word.matches("[a-z_0-9.]+=(?s:.*)");
  }
}
