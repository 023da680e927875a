package io.sampo.training.pretrain;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import io.sampo.encoder.ParameterLayout;
import io.sampo.encoder.kernels.Precision;
import io.sampo.training.rounds.RoundPlan;
import io.sampo.training.rounds.Sent;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What a round needs, in bytes; one formula, in docs/averaging.md. Its unit is a copy of all
 * parameters in single precision.
 *
 * @param driverHeap Java heap of the driver
 * @param driverNative memory outside the heap of the driver
 * @param workerHeap Java heap of each executor
 * @param workerNative memory outside the heap of each executor
 */
public record MemoryNeed(long driverHeap, long driverNative, long workerHeap, long workerNative) {
  private static final long JVM_HEAP = 200L << 20;
  private static final long LIBRARIES = 100L << 20;
  private static final long SLICE = 16L << 20;
  private static final int SLICES_ON_DRIVER = 8;

  /**
   * @param parameters of the model
   * @param precision of the operands that weights are packed as
   * @param mode decides what the driver keeps
   * @param tasks workers at work in an executor at the same time
   * @param batchTokens largest budget of a batch
   * @param maskRate share of the tokens whose logits over the vocabulary are computed
   */
  public static MemoryNeed of(
      long parameters,
      RoundPlan plan,
      Precision precision,
      AveragingMode mode,
      int tasks,
      int batchTokens,
      double maskRate) {
    return of(
        parameters,
        plan.sent() == Sent.HALF_DELTAS,
        plan.workers(),
        mode,
        tasks,
        packedWeights(parameters, precision) + activations(plan.model(), batchTokens, maskRate));
  }

  /**
   * What a configuration will need, before there is a model.
   *
   * @param vocabularySize tokens of the vocabulary that it will have
   * @param precision of the operands that weights are packed as
   * @param tasks workers at work in an executor at the same time; no more than there are workers
   */
  public static MemoryNeed of(
      PretrainConfig config, int vocabularySize, Precision precision, int tasks) {
    BertConfig model = config.model().encoder(vocabularySize, 0);
    AveragingConfig averaging = config.averaging();
    int tokens =
        config.phases().stream()
            .mapToInt(PhaseConfig::batchTokens)
            .reduce(config.batch().tokens(), Math::max);
    long parameters = parameters(config, vocabularySize);
    return of(
        parameters,
        averaging.sent() == Sent.HALF_DELTAS,
        averaging.workers(),
        averaging.mode(),
        Math.min(averaging.workers(), tasks),
        packedWeights(parameters, precision)
            + activations(model, tokens, config.batch().maskRate()));
  }

  /** Parameters of the model that a configuration describes. */
  public static long parameters(PretrainConfig config, int vocabularySize) {
    BertConfig model = config.model().encoder(vocabularySize, 0);
    return ParameterLayout.of(model, new Head.MaskedLanguageModel()).length();
  }

  /** Tasks at a time in each process that has workers. */
  public static int tasksOfAProcess(JavaSparkContext spark) {
    return MemoryCheck.tasksOfAProcess(spark);
  }

  /** What compares it with the memory of a session's processes, for pre-training. */
  public MemoryCheck check(JavaSparkContext spark) {
    return check(spark, "pretrain.batch.tokens");
  }

  /**
   * The same for another stage.
   *
   * @param batchKey the setting that makes batches smaller
   */
  public MemoryCheck check(JavaSparkContext spark, String batchKey) {
    MemoryNeed here = spark.isLocal() ? inOneProcess() : this;
    return new MemoryCheck(here, MemoryCheck.Limits.of(spark.getConf(), spark.isLocal()), batchKey);
  }

  /**
   * @param oneStep bytes of a worker's packed weights and activations
   */
  private static MemoryNeed of(
      long parameters, boolean halves, int workers, AveragingMode mode, int tasks, long oneStep) {
    long copy = Float.BYTES * parameters;
    long slices = Math.min(SLICES_ON_DRIVER, (copy + SLICE - 1) / SLICE);
    // The broadcast holds the parameters as arrays and as serialized blocks.
    long driverHeap = JVM_HEAP + 2 * copy + slices * 4 * Math.min(SLICE, copy);
    long driverNative =
        LIBRARIES
            + switch (mode) {
              case AVERAGE -> copy;
              case NESTEROV -> 2 * copy;
              case SYNCHRONOUS -> 4 * copy;
            };
    long merging = (workers + 4L) * Math.min(SLICE, copy);
    long workerHeap = JVM_HEAP + 2 * copy + tasks * (merging + 2 * SLICE + (halves ? copy / 2 : 0));
    long oneWorker = (mode == AveragingMode.SYNCHRONOUS ? 2 : halves ? 5 : 4) * copy + oneStep;
    return new MemoryNeed(driverHeap, driverNative, workerHeap, LIBRARIES + tasks * oneWorker);
  }

  /** Each weight as the forward and as the backward product want it, with an eighth of room. */
  private static long packedWeights(long parameters, Precision precision) {
    int bytes = precision == Precision.BF16 ? Short.BYTES : Float.BYTES;
    return 2 * bytes * (parameters + parameters / 8);
  }

  /** What a step keeps for its backward pass, and the logits with their gradient. */
  private static long activations(BertConfig model, int batchTokens, double maskRate) {
    double block =
        14.0 * model.hiddenSize()
            + 3.0 * model.intermediateSize()
            + 2.0 * model.heads() * model.maxPositions();
    double head = 2 * maskRate * model.vocabSize() + 6.0 * model.hiddenSize();
    return (long) (Float.BYTES * batchTokens * (model.layers() * block + head));
  }

  /** Driver and executor in one process, as when Spark runs embedded. */
  public MemoryNeed inOneProcess() {
    return new MemoryNeed(
        driverHeap + workerHeap - JVM_HEAP, driverNative + workerNative - LIBRARIES, 0, 0);
  }
}
