package io.sampo.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.EmbeddedSpark;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void onlyAnEmbeddedSessionWaitsForAMachineThatSleeps() {
    String key = "spark.storage.blockManagerHeartbeatTimeoutMs";
    assertThat(Session.options(Map.of(), nothing)).containsEntry(key, "30d");
    for (String master : List.of("local-cluster[2,1,1024]", "yarn", "spark://host:7077")) {
      assertThat(Session.options(Map.of("spark.master", master), nothing)).doesNotContainKey(key);
    }
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

  @Test
  @Tag("R23")
  void thePagesOfSparkShowNoSecrets(@TempDir Path directory) throws Exception {
    Path table = Files.createDirectory(directory.resolve("password=geheim"));
    Files.writeString(table.resolve("texts.txt"), "one line");
    SparkSession.getDefaultSession().foreach(SessionTest::stop);
    Map<String, String> settings =
        Map.of(
            "spark.master", "local[1]",
            "spark.ui.enabled", "true",
            "spark.ui.port", "0",
            "spark.hadoop.fs.s3a.secret.key", "geheim",
            "spark.hadoop.fs.azure.account.key.a.net", "geheim",
            "spark.own.place", "s3a://key:geheim@bucket/table",
            "spark.own.database", "jdbc:postgresql://host/d?user=a&password=geheim");
    try (Session session = new Session(settings)) {
      SparkSession spark = session.spark();
      assertThat(spark.read().text(table.toString()).collectAsList()).hasSize(1);
      String address = spark.sparkContext().uiWebUrl().get();
      assertThat(page(address + "/environment/"))
          .contains("spark.own.place", "spark.own.database", "secret.key", "redacted")
          .doesNotContain("geheim");
      spark.sparkContext().listenerBus().waitUntilEmpty();
      // Other tests of this JVM have numbered queries before.
      Matcher query = Pattern.compile("/SQL/execution/\\?id=\\d+").matcher(page(address + "/SQL/"));
      assertThat(query.find()).as("a query").isTrue();
      assertThat(page(address + query.group())).contains("redacted").doesNotContain("geheim");
      assertThat(page(address + "/jobs/")).contains("Completed Jobs").doesNotContain("geheim");
    }
  }

  private static Object stop(SparkSession session) {
    session.stop();
    return session;
  }

  private static String page(String address) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(address).isEqualTo(200);
    return response.body();
  }
}
