package io.sampo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuzzBenchmarkTest {
  @TempDir Path dir;

  @Test
  void whatMutationBeginsWithIsTaken() throws Exception {
    for (FuzzTarget target : FuzzTargets.all(Map.of())) {
      for (FuzzTarget.Seed seed : target.seeds()) {
        assertThat(target.read(seed.file(), seed.bytes()))
            .as(target.name() + " " + seed.file())
            .isTrue();
      }
    }
  }

  @Test
  void someDamagedFilesAreAllRefusedClearly() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] command = {
      "fuzz", "--set", "fuzz.inputs=200", "--set", "fuzz.findings=" + dir.resolve("findings")
    };
    int code = Bench.run(command, new PrintStream(out, true, StandardCharsets.UTF_8), System.err);
    assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"warc\"", "\"resident_mb\"");
  }

  @Test
  void anyOtherExceptionIsAFindingWithItsInput() throws Exception {
    FuzzTarget.Seed seed = new FuzzTarget.Seed("a.txt", "abc".getBytes(StandardCharsets.UTF_8));
    FuzzTarget target =
        new FuzzTarget("odd", List.of(seed)) {
          @Override
          boolean read(String file, byte[] bytes) {
            if (bytes.length > 3) {
              throw new ArithmeticException("long overflow");
            }
            return true;
          }
        };
    List<String> failures = new ArrayList<>();
    Map<String, Object> fields = new FuzzBenchmark().fuzz(target, 100, 7, dir, failures);
    assertThat(failures).singleElement().asString().contains("ArithmeticException", "a.txt");
    assertThat((long) fields.get("findings")).isBetween(1L, 99L);
    try (var files = Files.list(dir)) {
      assertThat(files.filter(file -> !file.toString().endsWith(".why")))
          .singleElement()
          .satisfies(file -> assertThat(Files.size(file)).isGreaterThan(3));
    }
    List<String> again = new ArrayList<>();
    new FuzzBenchmark().fuzz(target, 100, 7, dir, again);
    assertThat(again).isEqualTo(failures);
  }
}
