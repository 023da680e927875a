package io.sampo.jobs.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.jobs.stage.Memory;
import io.sampo.storage.Storage;
import io.sampo.training.pretrain.MemoryNeed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.network.util.JavaUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files for EMR, Databricks and Kubernetes, against what their tools publish and our own. */
class DeploymentFilesTest {
  private static final String LIMIT = "-Dorg.bytedeco.javacpp.maxbytes=";

  @TempDir Path directory;

  @Test
  void everyFileIsWhatItsToolAndWeUnderstand() throws Exception {
    JsonNode found =
        Tools.of("SAMPO_AIRFLOW_2")
            .run(
                directory, "check_deployments.py", Map.of(), Tools.ROOT.resolve("conf").toString());
    assertThat(found.fieldNames())
        .toIterable()
        .contains("emr/step-cpu.json", "databricks/gpu", "kubernetes/sampo-gpu.yaml");
    found.fields().forEachRemaining(file -> check(file.getKey(), (ObjectNode) file.getValue()));
  }

  private static void check(String file, ObjectNode is) {
    boolean gpu = file.contains("gpu");
    for (JsonNode command : is.path("commands")) {
      String stage = SampoCommand.check(command);
      if (List.of("run", "pretrain").contains(stage)) {
        assertThat(command.toString().contains("pretrain.device=gpu")).as(file).isEqualTo(gpu);
      }
    }
    JsonNode spark = is.path("spark");
    if (!spark.isEmpty()) {
      assertThat(spark.path("spark.driver.extraJavaOptions").asText())
          .as(file)
          .contains("--add-modules=jdk.incubator.vector");
      assertThat(spark.has("spark.task.resource.gpu.amount")).as(file).isEqualTo(gpu);
      checkMemory(file, spark, gpu ? 1 : 4);
    }
  }

  /** No less than {@code ./sampo info --memory conf/cluster.conf --tasks …} says. */
  private static void checkMemory(String file, JsonNode spark, int tasks) {
    MemoryNeed need =
        Memory.of(SampoCommand.settings(List.of()), Storage.of(new Configuration()), tasks).need();
    assertThat(spark.path("spark.executor.cores").asInt(tasks)).as(file).isEqualTo(tasks);
    String options = spark.path("spark.executor.extraJavaOptions").asText();
    assertThat(options).as(file).contains("--add-modules=jdk.incubator.vector", LIMIT);
    String limit = options.substring(options.indexOf(LIMIT) + LIMIT.length());
    assertThat(bytes(limit)).as(file).isGreaterThanOrEqualTo(need.workerNative());
    assertThat(bytes(spark.path("spark.executor.memory").asText()))
        .as(file)
        .isGreaterThanOrEqualTo(need.workerHeap());
    if (file.startsWith("databricks")) {
      return; // what the heap leaves of a node is for everything else
    }
    assertThat(spark.path("spark.executor.memoryOverhead").asText()).as(file).isEqualTo(limit);
    assertThat(bytes(spark.path("spark.driver.memory").asText()))
        .as(file)
        .isGreaterThanOrEqualTo(need.driverHeap());
    assertThat(bytes(spark.path("spark.driver.memoryOverhead").asText()))
        .as(file)
        .isGreaterThanOrEqualTo(need.driverNative());
  }

  private static long bytes(String size) {
    return JavaUtils.byteStringAsBytes(size);
  }
}
