package io.sampo.training.pretrain;

import io.sampo.storage.InvalidInputException;
import io.sampo.training.config.Device;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/** Tells of settings that work, but not as one would wish, and refuses one that would not. */
final class RunWarnings {
  private final PretrainConfig config;
  private final JavaSparkContext spark;
  private final Consumer<String> warn;

  RunWarnings(PretrainConfig config, JavaSparkContext spark, Consumer<String> warn) {
    this.config = config;
    this.spark = spark;
    this.warn = warn;
  }

  void tell(List<Phase> phases) {
    int workers = config.averaging().workers();
    for (Phase phase : phases) {
      int groups = phase.inputs().trainingSlices(workers).size();
      if (groups < workers) {
        warn.accept(
            groups
                + " row groups for "
                + workers
                + " workers: the others stay idle; lower shards.row_group_rows or"
                + " pretrain.averaging.workers");
      }
      if (!phase.inputs().hasHeldOutRows()) {
        warn.accept("there are no held-out sequences, so there is no held-out loss");
      }
    }
    if (spark.getConf().getBoolean("spark.speculation", false)) {
      warn.accept(
          "spark.speculation is on: it is turned off while rounds run, for second copies of"
              + " workers change nothing and take their time");
    }
    boolean scheduled = spark.getConf().contains("spark.task.resource.gpu.amount");
    if (config.device() == Device.GPU && !spark.isLocal() && !scheduled) {
      throw new InvalidInputException(
          "spark.task.resource.gpu.amount",
          "is not set while pretrain.device is gpu, so that tasks would share one GPU",
          "set it to 1, and spark.executor.resource.gpu.amount and .discoveryScript");
    }
    int threads = config.averaging().nativeThreads();
    int processors = Runtime.getRuntime().availableProcessors();
    int tasks = Math.min(workers, spark.defaultParallelism());
    if (spark.isLocal() && threads * tasks > processors) {
      warn.accept(
          tasks
              + " tasks of pretrain.averaging.native_threads = "
              + threads
              + " share "
              + processors
              + " processors: lower one of them");
    }
  }
}
