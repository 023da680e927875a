package io.sampo.jobs.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that a page tells its readers to give.
 *
 * @param where file and line
 * @param words as a shell would pass them on, without variables set in front and without what
 *     follows a pipe, {@code >} or {@code &&}
 */
record DocumentedCommand(String where, List<String> words) {
  private static final Pattern BEGIN =
      Pattern.compile(
          "(?:[A-Z_]+=\\S+ )*(?:\\./sampo |mvn |spark-submit .*io\\.sampo\\.jobs\\.Sampo).*");
  private static final Pattern INLINE = Pattern.compile("`([^`]+)`");
  private static final Pattern FENCE = Pattern.compile("\\s*```.*");
  private static final Pattern SECTION =
      Pattern.compile(
          "(?:run|corpus|vocabulary|shards|pretrain|check|finetune|evaluate|score|track|spark)"
              + "(?:\\.[a-z_.]+)? ?[={]");
  private static final Pattern WORD = Pattern.compile("\\s*((?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+)");

  /** Of a page of Markdown: in blocks of code and between backticks. */
  static List<DocumentedCommand> ofPage(Path root, Path page) throws IOException {
    List<DocumentedCommand> found = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    boolean fenced = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String where = root.relativize(page) + ":" + (i + 1);
      if (FENCE.matcher(line).matches()) {
        fenced = !fenced;
      } else if (fenced || line.startsWith("    ")) {
        StringBuilder whole = new StringBuilder(line);
        while (whole.toString().endsWith("\\")) {
          whole.setLength(whole.length() - 1);
          whole.append(lines.get(++i).strip());
        }
        add(found, where, whole.toString());
      } else {
        Matcher inline = INLINE.matcher(line);
        while (inline.find()) {
          add(found, where, inline.group(1));
        }
      }
    }
    return found;
  }

  /** Parts of configuration files on a page: indented blocks that begin with a section's name. */
  static List<String> recipes(Path page) throws IOException {
    List<String> recipes = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    for (String line : (Files.readString(page) + "\nend").lines().toList()) {
      if (line.startsWith("    ")) {
        block.append(line.substring(4)).append('\n');
      } else {
        if (SECTION.matcher(block).lookingAt()) {
          recipes.add(block.toString());
        }
        block.setLength(0);
      }
    }
    return recipes;
  }

  /** Of a text in which each is a line of its own, behind what {@code prefix} matches. */
  static List<DocumentedCommand> ofLines(String name, List<String> lines, String prefix) {
    List<DocumentedCommand> found = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      add(found, name + ":" + (i + 1), lines.get(i).replaceFirst(prefix, ""));
    }
    return found;
  }

  private static void add(List<DocumentedCommand> to, String where, String text) {
    String line = text.strip();
    if (BEGIN.matcher(line).matches()) {
      to.add(new DocumentedCommand(where, split(line)));
    }
  }

  private static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line.replace("<cores of an executor>", "4"));
    while (word.find()) {
      String raw = word.group(1);
      if (raw.startsWith("#") || List.of(">", "|", "&&", ";").contains(raw)) {
        break;
      }
      if (!words.isEmpty() || !raw.matches("[A-Z_]+=.*")) {
        words.add(raw.replaceAll("'([^']*)'|\"([^\"]*)\"", "$1$2"));
      }
    }
    return List.copyOf(words);
  }

  @Override
  public String toString() {
    return where + " " + String.join(" ", words);
  }
}
