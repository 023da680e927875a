package io.sampo.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.EmbeddedSpark;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SessionTest {
  private final SparkConf nothing = new SparkConf(false);

  @Test
  void withoutAClusterItIsEmbedded() {
    assertThat(Session.options(Map.of(), nothing))
        .containsEntry("spark.master", "local[*]")
        .containsEntry("spark.ui.enabled", "false")
        .containsEntry("spark.speculation", "false");
  }

  @Test
  void theUsersKeysWinOverDefaults() {
    Map<String, String> options =
        Session.options(Map.of("spark.master", "local[2]", "spark.ui.enabled", "true"), nothing);
    assertThat(options)
        .containsEntry("spark.master", "local[2]")
        .containsEntry("spark.ui.enabled", "true");
  }

  @Test
  void whatSparkSubmitSetStays() {
    SparkConf submitted = new SparkConf(false).setMaster("yarn").set("spark.app.name", "mine");
    Map<String, String> options = Session.options(Map.of("spark.master", "local[2]"), submitted);
    assertThat(options)
        .containsEntry("spark.master", "yarn")
        .doesNotContainKeys("spark.app.name", "spark.driver.host", "spark.ui.enabled");
    assertThat(options.get("spark.executor.extraJavaOptions"))
        .startsWith("--add-modules=jdk.incubator.vector ");
  }

  @Test
  void kernelsUseTheCoresOfAnExecutor() {
    assertThat(executorOptions("local-cluster[2, 3, 1024]", "")).endsWith(" -Dsampo.threads=3");
    assertThat(executorOptions("yarn", "4")).endsWith(" -Dsampo.threads=4");
    assertThat(executorOptions("yarn", "")).doesNotContain("sampo.threads");
  }

  private String executorOptions(String master, String cores) {
    Map<String, String> settings =
        cores.isEmpty()
            ? Map.of("spark.master", master)
            : Map.of("spark.master", master, "spark.executor.cores", cores);
    return Session.options(settings, nothing).get("spark.executor.extraJavaOptions");
  }

  @Test
  void aSessionOfSomebodyElseIsUsedAndLeftRunning() {
    SparkSession theirs = EmbeddedSpark.session();
    try (Session session = new Session(Map.of("spark.master", "local[1]"))) {
      assertThat(session.spark()).isSameAs(theirs);
      assertThat(session.master()).isEqualTo("local[2]");
    }
    assertThat(theirs.sparkContext().isStopped()).isFalse();
  }
}
