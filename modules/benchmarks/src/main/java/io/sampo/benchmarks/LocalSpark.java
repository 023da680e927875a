package io.sampo.benchmarks;

import org.apache.spark.sql.SparkSession;

/** The embedded Spark of a benchmark, set up as the command line sets it up. */
final class LocalSpark {
  private LocalSpark() {}

  static SparkSession start(int cores) {
    return on("local[" + cores + "]")
        .config(
            "spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/sampo-warehouse")
        .getOrCreate();
  }

  /** What benchmarks set on any master. */
  static SparkSession.Builder on(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("sampo-bench")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.speculation", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "8");
  }
}
