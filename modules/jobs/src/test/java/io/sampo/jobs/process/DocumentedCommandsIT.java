package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.jobs.config.Settings;
import io.sampo.testing.EmbeddedSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * Every command in the README, the pages, the recipes and {@code --help}: what takes no time runs
 * on a copy of the undisturbed run, in this JVM; of the others the command line, the recipe and the
 * keys are read by the real program, and what they name must be there.
 */
class DocumentedCommandsIT {
  private static final Path ROOT = Workspace.ROOT;
  private static final List<String> QUICK =
      List.of("info", "report", "tokenize", "predict", "completion");
  private static final Map<String, String> PLACEHOLDERS =
      Map.of("<stage>", "score", "$stage", "score");
  private static final Set<List<String>> DONE = new HashSet<>();

  static List<DocumentedCommand> commands() throws IOException {
    List<DocumentedCommand> commands = new ArrayList<>();
    for (Path page : below("docs", ".md")) {
      if (!page.endsWith("log.md")) {
        commands.addAll(DocumentedCommand.ofPage(ROOT, page));
      }
    }
    commands.addAll(DocumentedCommand.ofPage(ROOT, ROOT.resolve("README.md")));
    commands.addAll(DocumentedCommand.ofPage(ROOT, ROOT.resolve("data-samples/README.md")));
    for (Path recipe : below("conf", ".conf")) {
      String name = ROOT.relativize(recipe).toString();
      commands.addAll(DocumentedCommand.ofLines(name, Files.readAllLines(recipe), "^#\\s*"));
    }
    CommandLine root = InThisJvm.line(new ByteArrayOutputStream());
    List<CommandLine> all = new ArrayList<>(root.getSubcommands().values());
    all.add(root);
    for (CommandLine command : all) {
      List<String> help = command.getUsageMessage().lines().toList();
      List<String> examples = help.subList(help.indexOf("Example:"), help.size());
      commands.addAll(
          DocumentedCommand.ofLines("--help of " + command.getCommandName(), examples, ""));
    }
    assertThat(commands).hasSizeGreaterThan(60);
    return commands;
  }

  private static List<Path> below(String directory, String suffix) throws IOException {
    try (Stream<Path> paths = Files.walk(ROOT.resolve(directory))) {
      return paths.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void isUnderstood(DocumentedCommand command) {
    try {
      check(command.words());
    } catch (Exception | AssertionError e) {
      throw new AssertionError(command + ": " + e.getMessage(), e);
    }
  }

  @Test
  void everyRecipeOnAPageHoldsKnownKeys(@TempDir Path directory) throws IOException {
    int recipes = 0;
    for (Path page : below("docs", ".md")) {
      for (String recipe : DocumentedCommand.recipes(page)) {
        Path file = Files.writeString(directory.resolve(page.getFileName() + ".conf"), recipe);
        assertThat(Settings.read(file.toString(), List.of(), InThisJvm.STORAGE).keys())
            .as(recipe)
            .isNotEmpty();
        recipes++;
      }
    }
    assertThat(recipes).isGreaterThan(12);
  }

  private static void check(List<String> command) throws Exception {
    List<String> words = new ArrayList<>(command);
    words.replaceAll(word -> PLACEHOLDERS.getOrDefault(word, word).replace("$seed", "1"));
    String program = words.remove(0);
    if (program.equals("mvn")) {
      maven(words);
    } else if (program.equals("spark-submit")) {
      int jar = words.indexOf("modules/jobs/target/sampo.jar");
      assertThat(words.get(words.indexOf("--class") + 1)).isEqualTo("io.sampo.jobs.Sampo");
      sampo(words.subList(jar + 1, words.size()));
    } else if (words.get(0).equals("bench")) {
      bench(words.subList(1, words.size()));
    } else {
      sampo(words);
    }
  }

  private static void sampo(List<String> words) throws Exception {
    boolean help = words.contains("--help");
    boolean quick = help || words.contains("--dry-run") || QUICK.contains(words.get(0));
    if (!quick || words.contains("--watch")) {
      read(words);
    } else if (words.contains("modules/jobs/target/sampo.jar")) {
      assertThat(Workspace.jar()).exists(); // what info says of it: ArtifactFileTest
    } else {
      run(words, help);
    }
  }

  /** By the command line; then recipe and keys. */
  private static void read(List<String> words) throws IOException {
    CommandLine line = InThisJvm.line(new ByteArrayOutputStream());
    ParseResult parsed = line.parseArgs(words.toArray(String[]::new)).subcommand();
    List<String> flags = new ArrayList<>(parsed.matchedOptionValue("--set", List.of()));
    String recipe = "";
    for (var positional : parsed.matchedPositionals()) {
      for (String word : positional.stringValues()) {
        if (word.contains("=")) {
          flags.add(word);
        } else if (word.endsWith(".conf")) {
          recipe = word;
        }
      }
    }
    Settings.read(recipe.isEmpty() ? "" : copy(recipe).toString(), flags, InThisJvm.STORAGE);
  }

  /** The recipe of this name, with places for what it takes from the environment. */
  private static Path copy(String recipe) throws IOException {
    Path file = ROOT.resolve(recipe.equals("my.conf") ? "conf/tutorial.conf" : recipe);
    String text = Files.readString(file).replaceAll("\\$\\{SAMPO_[A-Z]+}", "somewhere");
    return Files.writeString(Run.HERE.resolve("read.conf"), text);
  }

  private static void run(List<String> words, boolean help) throws Exception {
    List<String> arguments = new ArrayList<>();
    for (String word : words) {
      boolean recipe = List.of("my.conf", "conf/quickstart.conf").contains(word);
      arguments.add(
          recipe
              ? Run.HERE.resolve("my.conf").toString()
              : word.endsWith(".conf")
                  ? ROOT.resolve(word).toString()
                  : word.replaceFirst("^(.*=)?runs/[a-z]+", "$1" + Run.HERE.resolve("run"))
                      .replaceFirst(
                          "=vocab.txt$", "=" + Run.HERE.resolve("run/vocabulary/vocab.txt"))
                      .replaceFirst("=texts.txt$", "=" + Run.HERE.resolve("texts.txt")));
    }
    if (!DONE.add(arguments)) {
      return;
    }
    if (words.contains("--dry-run")) {
      EmbeddedSpark.session(); // one for all of them
    }
    String printed = InThisJvm.run(arguments);
    assertThat(printed).isNotBlank();
    assertThat(printed.contains("Usage:")).isEqualTo(help);
  }

  /** What a benchmark reads stands in its source; it is not on this class path. */
  private static void bench(List<String> words) throws IOException {
    if (words.isEmpty() || words.get(0).equals("--help")) {
      return;
    }
    String name = words.get(0);
    String benchmark = "";
    for (Path file : below("modules/benchmarks/src/main/java", "Benchmark.java")) {
      String text = Files.readString(file);
      benchmark += text.contains("return \"" + name + "\";") ? text : "";
    }
    assertThat(benchmark).as("benchmark " + name).isNotEmpty();
    String source = benchmark;
    for (Path file : below("modules/benchmarks/src/main/java", ".java")) {
      // Several benchmarks share what reads some of their options.
      String reader = file.getFileName().toString().replace(".java", ".of(options");
      source += benchmark.contains(reader) ? Files.readString(file) : "";
    }
    for (int i = 1; i < words.size(); i += 2) {
      assertThat(words.get(i)).isEqualTo("--set");
      String key = words.get(i + 1).replaceFirst("=.*", "");
      assertThat(key).startsWith(name + ".");
      assertThat(source).contains("\"" + key.substring(name.length() + 1) + "\"");
    }
  }

  private static void maven(List<String> words) throws IOException {
    String poms = Files.readString(ROOT.resolve("pom.xml"));
    poms += Files.readString(ROOT.resolve("modules/jobs/pom.xml"));
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-pl")) {
        assertThat(ROOT.resolve(words.get(++i)).resolve("pom.xml")).exists();
      } else if (word.startsWith("-P")) {
        assertThat(poms).contains("<id>" + word.substring(2) + "</id>");
      } else if (word.startsWith("-Dtest=") || word.startsWith("-Dgroups=")) {
        String sought = word.substring(word.indexOf('=') + 1);
        String text = word.startsWith("-Dtest=") ? "class " + sought + " " : "\"" + sought + "\"";
        assertThat(below("modules", ".java")).as(text).anyMatch(file -> holds(file, text));
      } else {
        assertThat(word)
            .matches(
                "-B|-am|package|verify|test|process-classes|-DskipTests|-Dsampo.write=true"
                    + "|-Dsurefire.failIfNoSpecifiedTests=false");
      }
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A copy of the undisturbed run, into which pages may be written, and its recipe. */
  private static final class Run {
    private static final Path HERE = make();

    private static Path make() {
      Path here = Workspace.empty("documented");
      RunFiles.undisturbed().copyTo(here.resolve("run"));
      try {
        Files.copy(Workspace.recipe(here.resolve("run")), here.resolve("my.conf"));
        Files.writeString(here.resolve("texts.txt"), "The miller asked for a stuferk.\n");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return here;
    }
  }
}
