package io.sampo.scoring.sink;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.tasks.JdbcConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of its own, on a free port, with a password, in a temporary directory. Tests
 * are skipped where PostgreSQL is not installed, and fail under CI.
 */
final class Postgres implements AutoCloseable {
  static final String PASSWORD = "kalevala-4711";
  private static final String USER = "sampo";

  private final Path directory;
  private final String bin;
  private final int port;

  private Postgres(Path directory, String bin, int port) {
    this.directory = directory;
    this.bin = bin;
    this.port = port;
  }

  static Postgres start() {
    Optional<String> bin = bin();
    if (System.getenv("CI") != null) {
      assertTrue(bin.isPresent(), "PostgreSQL is missing: apt-get install postgresql");
    }
    assumeTrue(bin.isPresent(), "PostgreSQL is not installed");
    try {
      Path directory = Files.createTempDirectory("sampo-postgres-");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
      Path password = Files.writeString(directory.resolve("password"), PASSWORD);
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      Postgres server = new Postgres(directory, bin.get(), port);
      String data = directory.resolve("data").toString();
      server.run(
          "initdb",
          "-D",
          data,
          "-U",
          USER,
          "-A",
          // not SCRAM, whose thousands of hashes cost more than what is done with the connection
          "password",
          "-N",
          "-E",
          "UTF8",
          "--pwfile=" + password);
      String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c fsync=off -k " + directory;
      server.run("pg_ctl", "-D", data, "-l", directory + "/log", "-w", "-o", options, "start");
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start", e);
    }
  }

  private static Optional<String> bin() {
    try (Stream<Path> versions =
        Files.exists(Path.of("/usr/lib/postgresql"))
            ? Files.list(Path.of("/usr/lib/postgresql"))
            : Stream.empty()) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .map(Path::toString);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server refuses to run as root. */
  private void run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(bin + "/" + program);
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve(program + ".out").toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            String.join(" ", command)
                + ": "
                + Files.readString(directory.resolve(program + ".out")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  JdbcConfig config() {
    return new JdbcConfig(url(), USER, "SAMPO_TEST_PASSWORD");
  }

  private String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), USER, PASSWORD);
  }

  /** Ends every session of the program under test. */
  void endSessions() {
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sampo'");
  }

  void execute(String sql) {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    run("pg_ctl", "-D", directory.resolve("data").toString(), "-m", "immediate", "-w", "stop");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
