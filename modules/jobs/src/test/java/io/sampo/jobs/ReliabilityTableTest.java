package io.sampo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reliability.md: each promise names tests, which exist and carry its number. */
class ReliabilityTableTest {
  private static final Path ROOT = Path.of(System.getProperty("sampo.root", "../.."));
  private static final Pattern ROW = Pattern.compile("\\| (R\\d\\d) \\|.*\\| ([^|]+) \\|");
  private static final Pattern NAME = Pattern.compile("`(\\w+)(?:#(\\w+))?`");

  @Test
  void everyPromiseHasTestsThatExistUnderItsNumber() throws IOException {
    Map<String, String> sources = sources();
    Map<String, List<String>> table = table();
    assertThat(table.keySet())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 25).mapToObj("R%02d"::formatted).toList());
    table.forEach(
        (number, tests) -> {
          assertThat(tests).as(number).isNotEmpty();
          for (String test : tests) {
            String[] parts = test.split("#");
            assertThat(sources).as(number).containsKey(parts[0]);
            assertThat(tagged(sources.get(parts[0]), number, parts.length == 1 ? "" : parts[1]))
                .as("%s carries @Tag(\"%s\")", test, number)
                .isTrue();
          }
        });
  }

  /** Whether a test, or a class as a whole, has the tag. */
  private static boolean tagged(String source, String number, String method) {
    String name = method.isEmpty() ? "\\bclass\\b" : "\\bvoid " + method + "\\(";
    // no other method or class stands between the tag and the name
    String regex = "@Tag\\(\"" + number + "\"\\)(?:(?!\\bvoid\\b|\\bclass\\b)[\\s\\S])*?" + name;
    return Pattern.compile(regex).matcher(source).find();
  }

  private static Map<String, List<String>> table() throws IOException {
    Map<String, List<String>> table = new TreeMap<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/reliability.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        List<String> tests = new ArrayList<>();
        Matcher name = NAME.matcher(row.group(2));
        while (name.find()) {
          tests.add(name.group(1) + (name.group(2) == null ? "" : "#" + name.group(2)));
        }
        assertThat(table.put(row.group(1), tests)).as("twice: " + row.group(1)).isNull();
      }
    }
    return table;
  }

  /** Test classes by their simple name. */
  private static Map<String, String> sources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT.resolve("modules"))) {
      return modules
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .flatMap(ReliabilityTableTest::walk)
          .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  ReliabilityTableTest::read));
    }
  }

  private static Stream<Path> walk(Path directory) {
    try {
      return Files.walk(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
