package io.sampo.training.rounds;

import io.sampo.encoder.BertModel;
import io.sampo.storage.InvalidInputException;
import io.sampo.training.rounds.RoundState.Worker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * dl4j-spark's training master in rounds of logical workers.
 *
 * <p>A round is a Spark job: the parameters are broadcast, every worker takes local steps on its
 * own rows and sends its parameters through the shuffle in slices, reducers form the mean in worker
 * order, the driver takes the outer step. Worker, round and seed decide everything, so the bits do
 * not depend on executors, retries or restarts.
 */
public final class RoundsTrainingMaster extends GraphTrainingMaster {
  private static final int SLICE_LENGTH = 1 << 22; // 16 MB
  private static final int COLLECTED_AT_ONCE = 8; // slices of doubles: 256 MB

  private final RoundPlan plan;
  private final StepSource source;
  private final OuterStep outer;
  private final Pace pace;
  private final RoundWatch watch;
  private final int sliceLength;
  private RoundState state;

  /**
   * @param source makes the workers' batches
   * @param outer what becomes of their results; not closed by this
   * @param pace how long rounds are, and when it is over
   * @param start where to begin or go on; the network's parameters must be those of that moment
   */
  public RoundsTrainingMaster(
      RoundPlan plan,
      StepSource source,
      OuterStep outer,
      Pace pace,
      RoundState start,
      RoundWatch watch) {
    this(plan, source, outer, pace, start, watch, SLICE_LENGTH);
  }

  RoundsTrainingMaster(
      RoundPlan plan,
      StepSource source,
      OuterStep outer,
      Pace pace,
      RoundState start,
      RoundWatch watch,
      int sliceLength) {
    this.plan = Objects.requireNonNull(plan);
    this.source = Objects.requireNonNull(source);
    this.outer = Objects.requireNonNull(outer);
    this.pace = Objects.requireNonNull(pace);
    this.watch = Objects.requireNonNull(watch);
    this.state = Objects.requireNonNull(start);
    this.sliceLength = sliceLength;
    if (start.workers().size() != plan.workers()) {
      throw new IllegalArgumentException(
          "a state of " + start.workers().size() + " workers for " + plan.workers());
    }
  }

  /** Where the run stands. */
  public RoundState state() {
    return state;
  }

  /**
   * Trains a model in place, by {@link SparkComputationGraph#fitPaths}.
   *
   * @param model whose head and shape are the plan's
   * @param slices of all workers
   * @param loader reads the rows of a slice on executors
   */
  public void fit(
      JavaSparkContext spark, BertModel model, List<Slice> slices, MultiDataSetLoader loader) {
    JavaRDD<String> paths = spark.parallelize(slices.stream().map(Slice::path).toList(), 1);
    new SparkComputationGraph(withoutKryo(spark), model.graph(), this).fitPaths(paths, loader);
  }

  /**
   * The same context, but silent about Kryo: dl4j-spark's constructor refuses it without a
   * registrator for INDArrays, and none of ours is ever sent.
   */
  private static JavaSparkContext withoutKryo(JavaSparkContext spark) {
    return new JavaSparkContext(spark.sc()) {
      @Override
      public SparkConf getConf() {
        return super.getConf().remove("spark.serializer");
      }
    };
  }

  @Override
  public String toJson() {
    return state.json().toString();
  }

  @Override
  void train(SparkComputationGraph graph, JavaRDD<String> paths, MultiDataSetLoader loader) {
    JavaSparkContext spark = graph.getSparkContext();
    List<List<Slice>> shares = shares(paths);
    INDArray parameters = graph.getNetwork().params();
    FlatSlices slices = new FlatSlices(parameters.length(), sliceLength);
    Broadcast<float[][]> current = spark.broadcast(slices.copy(parameters));
    try (Speculation off = Speculation.off(spark)) {
      watch.started(state, current, pace.over(state));
      while (!pace.over(state)) {
        RoundOrder order = pace.next(state);
        spark.setJobDescription(
            "round " + order.round() + ": " + order.steps() + " steps from " + order.firstStep());
        RoundOutcome outcome = round(spark, shares, loader, current, slices, order, parameters);
        current.destroy();
        current = spark.broadcast(slices.copy(parameters));
        state = next(outcome);
        spark.setJobDescription(null);
        pace.took(outcome);
        watch.finished(state, outcome, current, pace.over(state));
        stopWhenRejectedTooOften(outcome);
      }
      closeModels(spark);
    } finally {
      current.destroy();
      ModelPool.SHARED.close(plan.modelKey());
    }
  }

  /** Frees the models on executors, as far as this many tasks reach them. */
  private void closeModels(JavaSparkContext spark) {
    if (!spark.isLocal()) {
      int tasks = spark.defaultParallelism();
      String key = plan.modelKey();
      spark
          .parallelize(Collections.nCopies(tasks, key), tasks)
          .foreach(k -> ModelPool.SHARED.close(k));
    }
  }

  /** The workers' slices, by worker. */
  private List<List<Slice>> shares(JavaRDD<String> paths) {
    List<List<Slice>> shares = new ArrayList<>();
    for (int w = 0; w < plan.workers(); w++) {
      shares.add(new ArrayList<>());
    }
    boolean any = false;
    for (String path : paths.collect()) {
      Slice slice = Slice.parse(path);
      if (slice.worker() >= plan.workers()) {
        throw new IllegalArgumentException(slice + ": there are " + plan.workers() + " workers");
      }
      if (slice.rows() > 0) {
        shares.get(slice.worker()).add(slice);
        any = true;
      }
    }
    if (!any) {
      throw new InvalidInputException(
          "training data", "there is not one row", "give it rows, or train for 0 steps");
    }
    return shares;
  }

  private RoundOutcome round(
      JavaSparkContext spark,
      List<List<Slice>> shares,
      MultiDataSetLoader loader,
      Broadcast<float[][]> current,
      FlatSlices slices,
      RoundOrder order,
      INDArray parameters) {
    List<Assignment> work = new ArrayList<>();
    for (int w = 0; w < plan.workers(); w++) {
      if (!shares.get(w).isEmpty()) {
        Worker worker = state.workers().get(w);
        work.add(new Assignment(w, shares.get(w), worker.position(), worker.state().orElse(null)));
      }
    }
    WorkerTask task = new WorkerTask(plan, source, loader, current, order);
    long start = System.nanoTime();
    JavaRDD<MeanSlice> means =
        spark
            .parallelize(work, work.size())
            .flatMapToPair(task)
            .partitionBy(new HashPartitioner(slices.count()))
            .mapPartitions(new MergeTask(outer.ofGradients() ? null : current));
    Merged merged = new Merged(outer, parameters, order.lastRate());
    collect(means, slices, merged);
    double seconds = LocalSteps.seconds(start) - merged.seconds();
    return new RoundOutcome(
        order,
        !merged.usable(),
        merged.reports(),
        merged.divergence(),
        merged.changeNorm(),
        seconds,
        merged.seconds());
  }

  /**
   * Fetches the slices, a few partitions at a time, so that neither a task's result nor the
   * driver's heap grows with the model.
   */
  private static void collect(JavaRDD<MeanSlice> means, FlatSlices slices, Merged merged) {
    for (int from = 0; from < slices.count(); from += COLLECTED_AT_ONCE) {
      int[] partitions = new int[Math.min(COLLECTED_AT_ONCE, slices.count() - from)];
      for (int i = 0; i < partitions.length; i++) {
        partitions[i] = from + i;
      }
      for (List<MeanSlice> found : means.collectPartitions(partitions)) {
        found.forEach(slice -> merged.add(slice, slices.start(slice.index)));
      }
    }
    merged.finish();
  }

  private RoundState next(RoundOutcome outcome) {
    List<Worker> workers = new ArrayList<>(state.workers());
    for (WorkerReport report : outcome.reports()) {
      Worker before = workers.get(report.worker());
      boolean fine = report.rejection() == null;
      Optional<StateReference> kept =
          fine && report.state() != null ? Optional.of(report.state()) : before.state();
      workers.set(
          report.worker(), new Worker(report.position(), kept, fine ? 0 : before.rejections() + 1));
    }
    return new RoundState(
        state.round() + 1,
        state.step() + outcome.steps(),
        state.tokens() + outcome.tokens(),
        workers);
  }

  private void stopWhenRejectedTooOften(RoundOutcome outcome) {
    for (WorkerReport report : outcome.reports()) {
      int rejections = state.workers().get(report.worker()).rejections();
      if (rejections >= plan.rejectedRounds()) {
        throw new RejectedRoundsException(report, rejections, outcome);
      }
    }
  }
}
