package io.sampo.jobs.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sampo.storage.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an MLflow server is asked, answered as the server answers. */
class MlflowTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Request(String path, String authorization, JsonNode body) {}

  private final List<Request> requests = new ArrayList<>();
  private HttpServer server;
  private String address;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/2.0/mlflow/", this::answer);
    server.start();
    address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replace("/api/2.0/mlflow/", "");
    byte[] body = exchange.getRequestBody().readAllBytes();
    requests.add(
        new Request(
            path,
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
            body.length == 0 ? null : JSON.readTree(body)));
    String answer =
        switch (path) {
          case "experiments/create" -> "{\"experiment_id\":\"3\"}";
          case "runs/create" -> "{\"run\":{\"info\":{\"run_id\":\"abc\"}}}";
          case "experiments/get-by-name" -> "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}";
          default -> "{}";
        };
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(path.endsWith("get-by-name") ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Mlflow mlflow(Map<String, String> parameters) {
    return new Mlflow(
        address, "my texts", "first", parameters, Map.of("MLFLOW_TRACKING_TOKEN", "t0ken"));
  }

  @Test
  @Tag("R23")
  void aRunIsMadeToldOfAndEnded() throws Exception {
    try (Mlflow mlflow =
        mlflow(Map.of("run.seed", "42", "spark.hadoop.fs.s3a.secret.key", "geheim"))) {
      mlflow.tell(List.of(Events.round(10, 2.5)));
      mlflow.tell(List.of(Events.of("stage_failed", Map.of("stage", "pretrain"))));
    }
    assertThat(requests)
        .extracting(Request::path)
        .containsExactly(
            "experiments/get-by-name",
            "experiments/create",
            "runs/create",
            "runs/log-batch",
            "runs/log-batch",
            "runs/update");
    assertThat(requests).allMatch(r -> r.authorization().equals("Bearer t0ken"));
    assertThat(requests.get(1).body().path("name").asText()).isEqualTo("my texts");
    assertThat(requests.get(2).body().path("experiment_id").asText()).isEqualTo("3");
    assertThat(requests.get(3).body().toString())
        .contains("\"42\"", "***")
        .doesNotContain("geheim");
    assertThat(requests.get(4).body().path("metrics").toString())
        .isEqualTo(
            "[{\"key\":\"pretrain/loss\",\"value\":2.5,\"timestamp\":"
                + Events.AT.toEpochMilli()
                + ",\"step\":10}]");
    assertThat(requests.get(5).body().path("status").asText()).isEqualTo("FAILED");
  }

  @Test
  void aRunThatSkipsEverythingIsNotMade() throws Exception {
    try (Mlflow mlflow = mlflow(Map.of("run.seed", "42"))) {
      mlflow.tell(List.of(Events.of("stage_skipped", Map.of("stage", "corpus"))));
    }
    assertThat(requests).isEmpty();
  }

  @Test
  void batchesAreAsLargeAsTheServerTakes() throws Exception {
    Map<String, String> parameters = new TreeMap<>();
    for (int i = 0; i < 150; i++) {
      parameters.put("key" + i, "x".repeat(1000));
    }
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      events.add(Events.round(i, i));
    }
    try (Mlflow mlflow = mlflow(parameters)) {
      mlflow.tell(events);
    }
    List<JsonNode> batches =
        requests.stream().filter(r -> r.path().endsWith("log-batch")).map(Request::body).toList();
    assertThat(batches).extracting(b -> b.path("params").size()).containsExactly(100, 50, 0, 0);
    assertThat(batches).extracting(b -> b.path("metrics").size()).containsExactly(0, 0, 1000, 500);
    assertThat(batches.get(0).path("params").get(0).path("value").asText()).hasSize(500);
  }

  @Test
  void aServerThatIsDownIsAnExceptionForTheThread() {
    server.stop(0);
    Mlflow mlflow = mlflow(Map.of());
    assertThatThrownBy(() -> mlflow.tell(List.of(Events.round(1, 1))))
        .isInstanceOf(IOException.class);
  }
}
