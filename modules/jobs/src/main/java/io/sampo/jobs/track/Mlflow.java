package io.sampo.jobs.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.storage.Event;
import io.sampo.storage.Redaction;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Tells an MLflow server by its REST API 2.0: a run of an experiment, its metrics, how it ended.
 */
final class Mlflow implements Tracker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  // what the server takes in one request
  private static final int MAX_METRICS = 1000;
  private static final int MAX_PARAMETERS = 100;
  private static final int MAX_VALUE = 500;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final String server;
  private final String experiment;
  private final String runName;
  private final Map<String, String> parameters;
  private final Map<String, String> environment;
  private String run = "";
  private String status = "FINISHED";

  /**
   * @param server its address
   * @param parameters the configuration, by key; secrets are redacted here
   * @param environment where name and password, or a token, stand
   */
  Mlflow(
      String server,
      String experiment,
      String runName,
      Map<String, String> parameters,
      Map<String, String> environment) {
    this.server = server.replaceAll("/+$", "");
    this.experiment = experiment;
    this.runName = runName;
    this.parameters = parameters;
    this.environment = environment;
  }

  @Override
  public String name() {
    return "MLflow at " + Redaction.redact(server);
  }

  @Override
  public void tell(List<Event> events) throws IOException, InterruptedException {
    List<Measurement> all = new ArrayList<>();
    for (Event event : events) {
      all.addAll(Measurement.of(event));
      if (event.kind().equals("stage_failed")) {
        status = "FAILED";
      } else if (event.kind().equals("stage_finished")) {
        status = "FINISHED";
      }
    }
    if (run.isEmpty() && !all.isEmpty()) {
      // a run that skips all that is finished has nothing to tell
      begin();
    }
    for (int from = 0; from < all.size(); from += MAX_METRICS) {
      ObjectNode request = object().put("run_id", run);
      ArrayNode metrics = request.putArray("metrics");
      for (Measurement one : all.subList(from, Math.min(all.size(), from + MAX_METRICS))) {
        metrics
            .addObject()
            .put("key", one.name())
            .put("value", one.value())
            .put("timestamp", one.millis())
            .put("step", one.step());
      }
      post("runs/log-batch", request);
    }
  }

  private void begin() throws IOException, InterruptedException {
    ObjectNode request = object().put("experiment_id", experimentId());
    request.put("run_name", runName).put("start_time", System.currentTimeMillis());
    String id = post("runs/create", request).path("run").path("info").path("run_id").asText();
    List<Map.Entry<String, String>> all = new ArrayList<>(parameters.entrySet());
    for (int from = 0; from < all.size(); from += MAX_PARAMETERS) {
      ObjectNode batch = object().put("run_id", id);
      ArrayNode list = batch.putArray("params");
      for (var one : all.subList(from, Math.min(all.size(), from + MAX_PARAMETERS))) {
        String value =
            Redaction.isSecretKey(one.getKey()) ? Redaction.MARK : Redaction.redact(one.getValue());
        list.addObject()
            .put("key", one.getKey())
            .put("value", value.substring(0, Math.min(MAX_VALUE, value.length())));
      }
      post("runs/log-batch", batch);
    }
    run = id;
  }

  private String experimentId() throws IOException, InterruptedException {
    String query =
        "experiments/get-by-name?experiment_name="
            + URLEncoder.encode(experiment, StandardCharsets.UTF_8);
    HttpResponse<String> found = send(request(query).GET().build());
    if (found.statusCode() == 200) {
      return JSON.readTree(found.body()).path("experiment").path("experiment_id").asText();
    }
    if (found.statusCode() != 404) {
      throw refused(query, found);
    }
    return post("experiments/create", object().put("name", experiment))
        .path("experiment_id")
        .asText();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (!run.isEmpty()) {
      post(
          "runs/update",
          object()
              .put("run_id", run)
              .put("status", status)
              .put("end_time", System.currentTimeMillis()));
    }
  }

  private JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 200) {
      throw refused(path, response);
    }
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static IOException refused(String path, HttpResponse<String> response) {
    String text = response.body().substring(0, Math.min(200, response.body().length()));
    return new IOException(path + " was answered by " + response.statusCode() + ": " + text);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + "/api/2.0/mlflow/" + path)).timeout(TIMEOUT);
    String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
    String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    } else if (!user.isEmpty()) {
      String both = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
      byte[] bytes = both.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    return request;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
