package io.sampo.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.storage.Storage;
import io.sampo.testing.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Python package in a real PySpark: fit, score, save, load. Skipped where no Python has PySpark
 * 3.5, fails under CI; {@code SAMPO_PYTHON} names one.
 */
class PythonTest {
  @TempDir Path directory;

  @Test
  void fitsSavesLoadsAndScores() throws IOException, InterruptedException {
    String python = Optional.ofNullable(System.getenv("SAMPO_PYTHON")).orElse("python3");
    boolean there = hasPySpark(python);
    if (System.getenv("CI") != null) {
      assertThat(there).as("PySpark 3.5 of " + python).isTrue();
    }
    assumeTrue(there, python + " has no PySpark 3.5");
    TinyEncoder.write(Storage.of(new Configuration()), directory.resolve("encoder").toString());
    Path module = Path.of(System.getProperty("sampo.root"), "modules", "ml", "python");
    Path script = module.resolve("tests").resolve("fit_save_load_score.py");
    String said =
        Program.run(
            directory,
            Map.of(
                "PYTHONPATH",
                module.toString(),
                "SAMPO_CLASS_PATH",
                System.getProperty("java.class.path"),
                // For its JVM, which lives for seconds.
                "JAVA_TOOL_OPTIONS",
                "-XX:TieredStopAtLevel=1 -XX:MetaspaceSize=256m -Dsampo.vectors=false"),
            List.of(python, script.toString(), directory.toString()));
    assertThat(said).contains("fitted, saved, loaded, scored: 60 rows, same labels");
  }

  private static boolean hasPySpark(String python) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(
                  List.of(
                      python,
                      "-c",
                      "import pyspark.ml, sys; sys.exit(not pyspark.__version__.startswith('3.5'))"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }
}
