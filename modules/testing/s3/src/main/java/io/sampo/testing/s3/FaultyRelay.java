package io.sampo.testing.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Passes HTTP requests on, one a connection, unless it is told to answer otherwise. */
public final class FaultyRelay {
  /** What becomes of a request. */
  public enum Answer {
    /** The server's. */
    PASSED,
    /** 503 Slow Down, without asking the server. */
    REFUSED,
    /** The connection is reset, without asking the server. */
    RESET,
    /** The server does it, and the connection is reset before the client hears of it. */
    LOST
  }

  /** Decides. */
  public interface Fault {
    /**
     * @param number of the request since the fault was set, from 1
     * @param request its first line
     */
    Answer to(int number, String request);
  }

  /** Everything is passed on. */
  public static final Fault NONE = (number, request) -> Answer.PASSED;

  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

  private final ServerSocket socket;
  private final int target;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Fault fault = NONE;

  private FaultyRelay(ServerSocket socket, int target) {
    this.socket = socket;
    this.target = target;
  }

  static FaultyRelay to(int port) throws IOException {
    FaultyRelay relay =
        new FaultyRelay(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), port);
    daemon(relay::accept);
    return relay;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** From now on. */
  public void set(Fault other) {
    requests.set(0);
    fault = other;
  }

  /** Requests since the fault was set. */
  public int requests() {
    return requests.get();
  }

  private static void daemon(Runnable body) {
    Thread thread = new Thread(body, "s3-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (true) {
      try {
        Socket client = socket.accept();
        daemon(() -> serve(client));
      } catch (IOException e) {
        return; // the JVM ends
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      String line = head.substring(0, head.indexOf('\r'));
      Answer answer = fault.to(requests.incrementAndGet(), line);
      switch (answer) {
        case REFUSED -> refuse(client, head);
        case RESET -> client.setSoLinger(true, 0);
        default -> pass(client, head, answer == Answer.LOST);
      }
    } catch (IOException e) {
      return; // one of the two has gone, which the other one sees
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  private static void refuse(Socket client, String head) throws IOException {
    boolean waits = head.toLowerCase(Locale.ROOT).contains("expect: 100-continue");
    Matcher length = LENGTH.matcher(head);
    if (!waits && length.find()) {
      client.getInputStream().skipNBytes(Long.parseLong(length.group(1)));
    }
    String body = head.startsWith("HEAD") ? "" : "<Error><Code>SlowDown</Code></Error>";
    String answer =
        "HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Type: application/xml\r\n"
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    client.getOutputStream().write(answer.getBytes(ISO_8859_1));
    client.shutdownOutput();
  }

  private void pass(Socket client, String head, boolean lost) throws IOException {
    // one request a connection: what follows it is the answer
    String single =
        head.replaceAll("(?im)^connection:.*\r\n", "")
            .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      server.getOutputStream().write(single.getBytes(ISO_8859_1));
      daemon(() -> copy(client, server));
      if (lost) {
        server.getInputStream().readAllBytes();
        client.setSoLinger(true, 0);
      } else {
        server.getInputStream().transferTo(client.getOutputStream());
        client.shutdownOutput();
      }
    }
  }

  private static void copy(Socket client, Socket server) {
    try {
      client.getInputStream().transferTo(server.getOutputStream());
    } catch (IOException e) {
      return; // the answer is there, and the connection closed
    }
  }
}
