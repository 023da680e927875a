package io.sampo.testing.s3;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/**
 * An S3 server (s3proxy) in this JVM, objects in memory, behind a {@link FaultyRelay}; it lives as
 * long as the JVM. It has a class loader of its own, since its libraries are not those of Spark.
 * Hadoop's client repeats what is refused at once and a few times, so that tests are short.
 */
public final class S3Server {
  private static final String BUCKET = "sampo";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static S3Server server;

  private final URI direct;
  private final FaultyRelay relay;

  private S3Server(URI direct, FaultyRelay relay) {
    this.direct = direct;
    this.relay = relay;
  }

  /** The JVM's server; started, with an empty bucket, when first asked for. */
  public static synchronized S3Server shared() {
    if (server == null) {
      try {
        server = start();
      } catch (IOException | ReflectiveOperationException e) {
        throw new IllegalStateException("the S3 server does not start", e);
      }
    }
    return server;
  }

  private static S3Server start() throws IOException, ReflectiveOperationException {
    Path jar =
        Path.of(System.getProperty("sampo.root"), "modules", "testing", "s3", "target")
            .resolve("s3proxy.jar");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path settings = Files.createTempFile("sampo-s3-", ".properties");
    Files.writeString(
        settings,
        """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=none
        jclouds.provider=transient
        jclouds.identity=sampo
        jclouds.credential=kalevala
        """
            .formatted(port));
    System.setProperty("LOG_LEVEL", "error");
    System.setProperty(
        "logback.statusListenerClass", "ch.qos.logback.core.status.NopStatusListener");
    URLClassLoader libraries =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    PrintStream errors = System.err; // which s3proxy sends to its log
    thread.setContextClassLoader(libraries);
    try {
      libraries
          .loadClass("org.gaul.s3proxy.Main")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {"--properties", settings.toString()});
    } finally {
      thread.setContextClassLoader(before);
      System.setErr(errors);
      Files.delete(settings);
    }
    URI direct = URI.create("http://127.0.0.1:" + port + "/" + BUCKET);
    S3Server started = new S3Server(direct, FaultyRelay.to(port));
    started.ask("PUT", "");
    return started;
  }

  private String ask(String method, String query) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(direct + query))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(request + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A directory of the bucket. */
  public String uri(String path) {
    return "s3a://" + BUCKET + "/" + path;
  }

  /** Tells Hadoop how to reach it. */
  public void configure(Configuration conf) {
    conf.set("fs.s3a.endpoint", "http://127.0.0.1:" + relay.port());
    conf.setBoolean("fs.s3a.connection.ssl.enabled", false);
    conf.setBoolean("fs.s3a.path.style.access", true);
    conf.set(
        "fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    conf.set("fs.s3a.access.key", "sampo");
    conf.set("fs.s3a.secret.key", "kalevala");
    conf.setInt("fs.s3a.bucket.probe", 0);
    conf.setInt("fs.s3a.attempts.maximum", 0); // the pauses of Amazon's own client are long
    conf.setInt("fs.s3a.retry.limit", 4);
    conf.set("fs.s3a.retry.interval", "5ms");
    conf.setInt("fs.s3a.retry.throttle.limit", 4);
    conf.set("fs.s3a.retry.throttle.interval", "5ms");
  }

  /** What stands between client and server. */
  public FaultyRelay relay() {
    return relay;
  }

  /** Whether there are uploads in parts that nobody has completed or aborted. */
  public boolean hasOpenUploads() {
    return ask("GET", "?uploads").contains("<Upload>");
  }
}
