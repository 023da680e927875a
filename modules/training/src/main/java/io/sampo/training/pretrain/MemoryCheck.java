package io.sampo.training.pretrain;

import io.sampo.storage.InvalidInputException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.Pointer;

/** Compares what a round needs with what the processes may have, before hours are spent. */
public final class MemoryCheck {
  private static final String MAX_BYTES = "org.bytedeco.javacpp.maxbytes";
  private static final String MAX_PHYSICAL = "org.bytedeco.javacpp.maxphysicalbytes";
  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
  private static final long MIB = 1 << 20;

  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,\\s*\\d+\\s*]");

  private final MemoryNeed need;
  private final Limits limits;
  private final String batchKey;

  /**
   * What processes may have, in bytes; 0: no limit is known.
   *
   * @param driverHeap Java heap of the driver
   * @param driverNative what JavaCPP lets it have outside the heap
   * @param driverPhysical what JavaCPP lets it have in all
   * @param workerHeap Java heap of an executor; 0 when Spark runs in this process
   * @param workerNative what JavaCPP lets an executor have outside the heap
   * @param workerOverhead what the cluster lets a container have beyond the heap
   */
  record Limits(
      long driverHeap,
      long driverNative,
      long driverPhysical,
      long workerHeap,
      long workerNative,
      long workerOverhead) {

    /** Those of this process, and those that its executors are started with. */
    static Limits of(SparkConf conf, boolean embedded) {
      long heap = MIB * conf.getSizeAsMb("spark.executor.memory", "1g");
      String options = conf.get(EXECUTOR_OPTIONS, "");
      // JavaCPP's own default is as much as the heap.
      long nativeBytes = option(options, MAX_BYTES).orElse(heap);
      double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
      long overhead =
          conf.contains("spark.executor.memoryOverhead")
              ? MIB * conf.getSizeAsMb("spark.executor.memoryOverhead", "0")
              : Math.max(384 * MIB, (long) (factor * heap));
      String master = conf.get("spark.master", "");
      boolean contained = master.startsWith("yarn") || master.startsWith("k8s");
      return new Limits(
          Runtime.getRuntime().maxMemory(),
          Pointer.maxBytes(),
          Pointer.maxPhysicalBytes(),
          embedded ? 0 : heap,
          embedded ? 0 : nativeBytes,
          contained ? overhead : 0);
    }

    private static Optional<Long> option(String options, String name) {
      for (String option : options.split("\\s+")) {
        if (option.startsWith("-D" + name + "=")) {
          return Optional.of(Pointer.parseBytes(option.substring(name.length() + 3), 0));
        }
      }
      return Optional.empty();
    }
  }

  /** Tasks at a time in each process that has workers. */
  static int tasksOfAProcess(JavaSparkContext spark) {
    if (spark.isLocal()) {
      return spark.defaultParallelism();
    }
    Matcher local = LOCAL_CLUSTER.matcher(spark.getConf().get("spark.master", ""));
    int cores = local.matches() ? Integer.parseInt(local.group(1)) : 1;
    return spark.getConf().getInt("spark.executor.cores", cores);
  }

  /**
   * @param batchKey the setting that makes batches smaller
   */
  MemoryCheck(MemoryNeed need, Limits limits, String batchKey) {
    this.need = need;
    this.limits = limits;
    this.batchKey = batchKey;
  }

  /**
   * @throws InvalidInputException naming the setting that is too small, and what it must be
   */
  public void require() {
    refuse("spark.driver.memory (-Xmx of the driver)", limits.driverHeap, need.driverHeap());
    refuse("-D" + MAX_BYTES + " of the driver", limits.driverNative, need.driverNative());
    refuse(
        "-D" + MAX_PHYSICAL + " of the driver",
        limits.driverPhysical,
        need.driverHeap() + need.driverNative());
    refuse("spark.executor.memory", limits.workerHeap, need.workerHeap());
    refuse("-D" + MAX_BYTES + " in " + EXECUTOR_OPTIONS, limits.workerNative, need.workerNative());
    refuse("spark.executor.memoryOverhead", limits.workerOverhead, need.workerNative());
  }

  private void refuse(String setting, long limit, long needed) {
    if (limit > 0 && needed > limit) {
      throw new InvalidInputException(
          setting,
          "is " + mib(limit) + ", a round needs about " + mib(needed),
          "raise it, or lower " + batchKey + " or the size of the model");
    }
  }

  /**
   * The same message for memory that ran out in spite of the formula; empty when {@code failure} is
   * about something else.
   */
  public Optional<InvalidInputException> ranOut(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause);
      if (!text.contains("OutOfMemoryError")) {
        continue;
      }
      boolean heap = text.contains("Java heap space") || text.contains("GC overhead");
      boolean here = limits.workerHeap == 0 || cause instanceof OutOfMemoryError;
      String setting =
          heap
              ? here ? "spark.driver.memory (-Xmx of the driver)" : "spark.executor.memory"
              : "-D"
                  + (text.contains("hysical memory usage") ? MAX_PHYSICAL : MAX_BYTES)
                  + (here ? " of the driver" : " in " + EXECUTOR_OPTIONS);
      long needed =
          heap
              ? here ? need.driverHeap() : need.workerHeap()
              : here ? need.driverNative() : need.workerNative();
      return Optional.of(
          new InvalidInputException(
              setting,
              "was used up in a round, which needs at least " + mib(needed),
              "raise it, or lower " + batchKey + " or the size of the model",
              failure));
    }
    return Optional.empty();
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", (bytes + MIB - 1) / MIB);
  }
}
