package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.jobs.deployment.Tools;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The notebooks on a run: every cell runs, and each draws something. */
class NotebooksIT {
  @Test
  void everyNotebookRunsAndShowsPictures() throws Exception {
    Tools python = Tools.of("SAMPO_NOTEBOOKS");
    Path directory = Workspace.empty("notebooks");
    Map<String, String> environment = new HashMap<>();
    environment.put("SAMPO_RUN", RunFiles.undisturbed().directory().toString());
    environment.put("SAMPO_JAR", Workspace.jar().toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("OMP_NUM_THREADS", "1");
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("IPYTHONDIR", directory.resolve("ipython").toString());
    environment.put("MPLCONFIGDIR", directory.resolve("matplotlib").toString());
    environment.put(
        "JAVA_TOOL_OPTIONS",
        SampoProcess.QUICK_START.get("JAVA_TOOL_OPTIONS")
            + " -Dorg.bytedeco.javacpp.cachedir="
            + Workspace.CACHE.resolve("javacpp"));
    JsonNode found =
        python.run(
            directory,
            "check_notebooks.py",
            environment,
            Workspace.ROOT.resolve("notebooks").toString());
    assertThat(found.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("corpus", "finetuning", "pretraining", "quick_tour", "scoring");
    assertThat(found).allSatisfy(book -> assertThat(book.path("pictures").asInt()).isPositive());
  }
}
