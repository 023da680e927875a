package io.sampo.training.rounds;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Keeps Spark from starting second copies of tasks while rounds run: a copy of a worker would take
 * hours of a core and give the same bits.
 *
 * <p>Spark has no public switch for a single job, but looks the key up in the context's own
 * configuration whenever it starts a set of tasks.
 */
final class Speculation implements AutoCloseable {
  private static final String KEY = "spark.speculation";
  private final SparkConf conf;
  private final boolean wasOn;

  private Speculation(SparkConf conf) {
    this.conf = conf;
    this.wasOn = conf.getBoolean(KEY, false);
  }

  /** Off until closed. */
  static Speculation off(JavaSparkContext spark) {
    Speculation speculation = new Speculation(spark.sc().conf());
    if (speculation.wasOn) {
      speculation.conf.set(KEY, "false");
    }
    return speculation;
  }

  @Override
  public void close() {
    if (wasOn) {
      conf.set(KEY, "true");
    }
  }
}
