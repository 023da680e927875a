package io.sampo.jobs.report;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Chromium without a window, steered by its chromedriver (Debian packages chromium and
 * chromium-driver). Tests are skipped without it, and fail where {@code CI} is {@code true}.
 */
final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process driver;
  private final String server;
  private String session = "";

  private Chromium(Process driver, int port) {
    this.driver = driver;
    this.server = "http://127.0.0.1:" + port;
  }

  static Chromium start() throws IOException, InterruptedException {
    requireProgram();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process driver =
        new ProcessBuilder("chromedriver", "--port=" + port, "--silent")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Chromium chromium = new Chromium(driver, port);
    try {
      chromium.begin();
      return chromium;
    } catch (IOException | InterruptedException | RuntimeException e) {
      chromium.close();
      throw e;
    }
  }

  private static void requireProgram() {
    boolean there =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "chromedriver")));
    if (!there && "true".equals(System.getenv("CI"))) {
      fail("chromedriver is missing: install the packages chromium and chromium-driver");
    }
    assumeTrue(there, "there is no chromedriver");
  }

  private void begin() throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        send("GET", "/status", Map.of());
        break;
      } catch (IOException e) {
        if (attempt == 100) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
    Map<String, Object> options =
        Map.of(
            "args",
            List.of("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
    JsonNode answer =
        send(
            "POST",
            "/session",
            Map.of(
                "capabilities",
                Map.of(
                    "alwaysMatch",
                    Map.of(
                        "goog:loggingPrefs",
                        Map.of("browser", "ALL"),
                        "goog:chromeOptions",
                        options))));
    session = "/session/" + answer.path("sessionId").asText();
  }

  /** Opens a file in a window of so many pixels. */
  void open(Path page, int width, String scheme) throws IOException, InterruptedException {
    cdp(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    cdp(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
    send("POST", session + "/url", Map.of("url", page.toUri().toString()));
  }

  /** The value of a script's {@code return}. */
  JsonNode ask(String script) throws IOException, InterruptedException {
    return send("POST", session + "/execute/sync", Map.of("script", script, "args", List.of()));
  }

  /** A command of the DevTools protocol. */
  JsonNode cdp(String command, Map<String, ?> parameters) throws IOException, InterruptedException {
    return send(
        "POST", session + "/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
  }

  /** What the console got since it was asked last. */
  JsonNode console() throws IOException, InterruptedException {
    return send("POST", session + "/se/log", Map.of("type", "browser"));
  }

  private JsonNode send(String method, String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher content =
        method.equals("POST")
            ? HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))
            : HttpRequest.BodyPublishers.noBody();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, content)
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode value = JSON.readTree(response.body()).path("value");
    if (response.statusCode() != 200) {
      throw new IllegalStateException(method + " " + path + ": " + value);
    }
    return value;
  }

  @Override
  public void close() {
    try {
      if (!session.isEmpty()) {
        send("DELETE", session, Map.of());
      }
    } catch (IOException e) {
      // the browser is gone already; its driver is ended below
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      driver.destroy();
      try {
        driver.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
