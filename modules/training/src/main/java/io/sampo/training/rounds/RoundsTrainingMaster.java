package io.sampo.training.rounds;

import io.sampo.encoder.BertModel;
import io.sampo.storage.InvalidInputException;
import io.sampo.training.rounds.RoundState.Worker;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final RoundWatch watch;
  private final int sliceLength;
  private RoundState state;

  /**
   * @param source makes the workers' batches
   * @param outer what becomes of their results; not closed by this
   * @param start where to begin or go on; the network's parameters must be those of that moment
   */
  public RoundsTrainingMaster(
      RoundPlan plan, StepSource source, OuterStep outer, RoundState start, RoundWatch watch) {
    this(plan, source, outer, start, watch, SLICE_LENGTH);
  }

  RoundsTrainingMaster(
      RoundPlan plan,
      StepSource source,
      OuterStep outer,
      RoundState start,
      RoundWatch watch,
      int sliceLength) {
    this.plan = Objects.requireNonNull(plan);
    this.source = Objects.requireNonNull(source);
    this.outer = Objects.requireNonNull(outer);
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
    try {
      watch.started(state, current);
      while (state.step() < plan.totalSteps()) {
        spark.setJobDescription("round " + state.round() + ", step " + state.step());
        RoundOutcome outcome = round(spark, shares, loader, current, slices, parameters);
        Broadcast<float[][]> former = current;
        current = spark.broadcast(slices.copy(parameters));
        former.destroy();
        state = next(outcome);
        spark.setJobDescription(null);
        watch.finished(state, outcome, current);
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
      INDArray parameters) {
    List<Assignment> work = new ArrayList<>();
    for (int w = 0; w < plan.workers(); w++) {
      if (!shares.get(w).isEmpty()) {
        Worker worker = state.workers().get(w);
        work.add(new Assignment(w, shares.get(w), worker.position(), worker.state().orElse(null)));
      }
    }
    WorkerTask task = new WorkerTask(plan, source, loader, current, state.round(), state.step());
    long start = System.nanoTime();
    JavaRDD<MeanSlice> means =
        spark
            .parallelize(work, work.size())
            .flatMapToPair(task)
            .partitionBy(new HashPartitioner(slices.count()))
            .mapPartitions(new MergeTask(outer.ofGradients() ? null : current));
    Collected collected = collect(means, slices);
    double seconds = LocalSteps.seconds(start);
    start = System.nanoTime();
    if (collected.usable) {
      outer.apply(parameters, collected, state.step());
    }
    double changeNorm = Math.sqrt(collected.squaredNorm);
    return new RoundOutcome(
        state.round(),
        state.step(),
        collected.usable ? plan.steps(state.step()) : 0,
        Arrays.asList(collected.reports),
        changeNorm == 0 ? 0 : Math.sqrt(collected.spread / collected.weight) / changeNorm,
        changeNorm,
        seconds,
        LocalSteps.seconds(start));
  }

  /**
   * Fetches the slices, a few partitions at a time, so that no task result grows with the model.
   */
  private static Collected collect(JavaRDD<MeanSlice> means, FlatSlices slices) {
    Collected collected = new Collected(slices);
    for (int from = 0; from < slices.count(); from += COLLECTED_AT_ONCE) {
      int[] partitions = new int[Math.min(COLLECTED_AT_ONCE, slices.count() - from)];
      for (int i = 0; i < partitions.length; i++) {
        partitions[i] = from + i;
      }
      for (List<MeanSlice> found : means.collectPartitions(partitions)) {
        found.forEach(collected::add);
      }
    }
    return collected;
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
