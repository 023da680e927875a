package io.sampo.testing;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** One embedded Spark session on two threads, shared by all tests of a JVM. */
public final class EmbeddedSpark {
  private static SparkSession session;

  private EmbeddedSpark() {}

  /** The session; it is made at the first call and lives as long as the JVM. */
  public static synchronized SparkSession session() {
    if (session == null || session.sparkContext().isStopped()) {
      session =
          SparkSession.builder()
              .master("local[2]")
              .appName("sampo-test")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.ui.explainMode", "simple")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.sql.shuffle.partitions", "2")
              // For a few rows a plan is interpreted in less time than it takes to compile it. What
              // runs in processes of its own, as users run it, is compiled.
              .config("spark.sql.codegen.wholeStage", "false")
              .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
              .config("spark.sql.session.timeZone", "UTC")
              .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/sampo-wh")
              .getOrCreate();
    }
    return session;
  }

  /**
   * Runs something in a session of one task slot whose rows Kryo serializes; the shared session is
   * made again afterwards.
   *
   * @param settings more of Spark's
   */
  public static synchronized void inOneSlotWithKryo(
      Map<String, String> settings, ThrowingConsumer<SparkSession> body) {
    session().stop();
    forget();
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    settings.forEach(builder::config);
    try (SparkSession one = builder.getOrCreate()) {
      body.accept(one);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      forget();
    }
  }

  private static void forget() {
    SparkSession.clearDefaultSession();
    SparkSession.clearActiveSession();
  }
}
