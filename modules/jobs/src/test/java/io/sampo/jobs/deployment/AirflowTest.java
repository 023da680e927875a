package io.sampo.jobs.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.jobs.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The DAGs in a real Airflow: they import, and what they submit is what services and we take. */
class AirflowTest {
  private static final List<String> ROADS =
      List.of("sampo_databricks", "sampo_emr_serverless", "sampo_emr_steps", "sampo_spark_submit");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"SAMPO_AIRFLOW_2", "SAMPO_AIRFLOW_3"})
  void everyDagImportsAndSubmitsOurCommands(String airflow) throws Exception {
    JsonNode found = load(Tools.of(airflow));
    assertThat(found.path("import_errors")).isEmpty();
    assertThat(found.path("dags").fieldNames()).toIterable().containsExactlyElementsOf(ROADS);
    List<String> stages = Arrays.stream(Stage.values()).map(Stage::label).toList();
    for (String road : ROADS) {
      JsonNode tasks = found.path("dags").path(road).path("tasks");
      List<String> submitted = new ArrayList<>();
      tasks
          .fields()
          .forEachRemaining(
              task -> {
                if (!task.getKey().endsWith("_gate")) {
                  submitted.add(SampoCommand.check(task.getValue()));
                  assertThat(task.getValue().toString()).contains("/runs/2026-01-05");
                }
              });
      assertThat(submitted).as(road).containsExactlyElementsOf(stages);
      assertThat(tasks.path("corpus_gate").toString())
          .contains("/runs/2026-01-05/results/corpus.json");
    }
  }

  private JsonNode load(Tools tools) throws IOException, InterruptedException {
    Map<String, String> environment =
        Map.of(
            "AIRFLOW_HOME",
            directory.toString(),
            "AIRFLOW__CORE__LOAD_EXAMPLES",
            "False",
            "AIRFLOW__CORE__DAGS_FOLDER",
            Tools.ROOT.resolve("conf/airflow").toString());
    return tools.run(directory, "check_dags.py", environment);
  }
}
