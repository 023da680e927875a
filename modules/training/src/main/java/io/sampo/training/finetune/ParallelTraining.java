package io.sampo.training.finetune;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.Precision;
import io.sampo.encoder.optimizer.Schedule;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.tasks.LabelledTask;
import io.sampo.training.config.Device;
import io.sampo.training.config.OptimizerConfig;
import io.sampo.training.draws.Draws;
import io.sampo.training.pretrain.AveragingConfig;
import io.sampo.training.pretrain.MemoryCheck;
import io.sampo.training.pretrain.MemoryNeed;
import io.sampo.training.rounds.OuterStep;
import io.sampo.training.rounds.Ramp;
import io.sampo.training.rounds.RejectedRoundsException;
import io.sampo.training.rounds.RoundOutcome;
import io.sampo.training.rounds.RoundPlan;
import io.sampo.training.rounds.RoundState;
import io.sampo.training.rounds.RoundWatch;
import io.sampo.training.rounds.RoundsTrainingMaster;
import io.sampo.training.rounds.Slice;
import io.sampo.training.rounds.StepPace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One trial whose training rows are divided among workers: each pass is rounds of averaging, judged
 * on the driver, and kept, so that an interrupted trial goes on after its last whole pass.
 */
final class ParallelTraining {
  private static final String BATCHES = "finetune.training.batch_tokens or batch_rows";

  private final JavaSparkContext spark;
  private final RunDirectory run;
  private final Checkpoint checkpoint;
  private final LabelledTask task;
  private final LabelledTables tables;
  private final EpochsConfig config;
  private final OptimizerConfig optimizer;
  private final AveragingConfig averaging;
  private final Trial trial;
  private final String trials;
  private final PassCheckpoints checkpoints;
  private final Telling telling;

  private EncodedTable train;
  private List<Broadcast<WorkerRows>> parts = List.of();
  private long[] passSteps; // steps of each pass: those of the worker with most batches
  private double[] classWeights; // null: all alike

  /** Who is told how far it is. */
  interface Telling {
    /** After a round. */
    void round(String where);

    /** After a pass. */
    void pass(Map<String, Object> figures);

    void warn(String message);
  }

  /** A trial, its own rows, and the settings that are valid for it. */
  record Work(Trial trial, LabelledTables rows, TrialSettings settings) {}

  /**
   * @param trials directory of the trials
   */
  ParallelTraining(
      JavaSparkContext spark,
      RunDirectory run,
      Checkpoint checkpoint,
      LabelledTask task,
      AveragingConfig averaging,
      Work work,
      String trials,
      Telling telling) {
    this.spark = spark;
    this.run = run;
    this.checkpoint = checkpoint;
    this.task = task;
    this.tables = work.rows();
    this.config = work.settings().training();
    this.optimizer = work.settings().optimizer();
    this.averaging = averaging;
    this.trial = work.trial();
    this.trials = trials;
    this.checkpoints = new PassCheckpoints(run.storage(), trials, trial);
    this.telling = telling;
  }

  /** Trains, writes what came out as a trial in one JVM does, and deletes what it went on from. */
  void run() {
    train = encoded("finetune.data.train", tables.train());
    classWeights = train.classWeights(config.labels().weights());
    List<WorkerRows> rows = train.parts(averaging.workers(), config, trial.seed());
    passSteps =
        IntStream.range(0, config.epochs())
            .mapToLong(e -> rows.stream().mapToLong(part -> part.batches(e).size()).max().orElse(0))
            .toArray();
    Optional<PassCheckpoints.Found> found = checkpoints.newest(telling::warn);
    try (BertModel model =
        found.isPresent()
            ? found.get().model()
            : TrialTask.start(trial, checkpoint, task, config.dropout())) {
      model.use(KernelChoice.best(DataType.FLOAT));
      int largest = rows.stream().mapToInt(WorkerRows::largestBatch).max().orElse(0);
      MemoryCheck memory = memoryCheck(model, largest);
      memory.require();
      parts = rows.stream().map(spark::broadcast).toList();
      write(model, trained(model, found, memory));
    } catch (RejectedRoundsException e) {
      throw new InvalidInputException(
          "finetune.optimizer.learning_rate",
          "training diverged: " + e.getMessage(),
          "begin with a lower one",
          e);
    } finally {
      parts.forEach(Broadcast::destroy);
    }
  }

  /** Trains; memory that runs out is told with the setting that is too small. */
  private Map<String, Object> trained(
      BertModel model, Optional<PassCheckpoints.Found> found, MemoryCheck memory) {
    try {
      return train(model, found);
    } catch (Exception | Error e) { // Spark throws checked exceptions that no signature tells of
      Optional<InvalidInputException> ranOut = memory.ranOut(e);
      if (ranOut.isPresent()) {
        throw ranOut.get();
      }
      throw e;
    }
  }

  private void write(BertModel model, Map<String, Object> trained) {
    Map<String, Object> figures = TrialTask.described(trial);
    figures.put("averaging", described());
    figures.putAll(trained);
    run.claim().verify();
    Optional<CheckpointContents> contents =
        trial.candidate() ? Optional.of(contents(model)) : Optional.empty();
    TrialTask.write(run.storage(), trials, trial, figures, contents);
    checkpoints.delete();
  }

  private EncodedTable encoded(String key, LabelledRows rows) {
    return EncodedTable.of(key, rows, task, checkpoint.tokenizer());
  }

  private CheckpointContents contents(BertModel model) {
    return TrialTask.contents(model, checkpoint.tokenizer(), task);
  }

  private Map<String, Object> described() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("workers", averaging.workers());
    values.put("mode", averaging.mode());
    values.put("local_steps", averaging.roundSteps().last());
    return values;
  }

  private MemoryCheck memoryCheck(BertModel model, int batchTokens) {
    int tasks = Math.min(averaging.workers(), MemoryNeed.tasksOfAProcess(spark));
    return MemoryNeed.of(
            model.layout().length(),
            plan(model, 1),
            Precision.chosen(),
            averaging.mode(),
            tasks,
            batchTokens,
            0)
        .check(spark, BATCHES);
  }

  private Map<String, Object> train(BertModel model, Optional<PassCheckpoints.Found> found) {
    EncodedTable validation = encoded("finetune.data.validation", tables.validation());
    Passes passes = new Passes(config, task);
    found.ifPresent(f -> passes.restore(f.passes()));
    RoundState state =
        found.map(PassCheckpoints.Found::state).orElse(RoundState.start(averaging.workers()));
    OuterStep outer = outer(model, passes.done() + 1);
    try {
      if (found.isPresent()) {
        found.get().restore(outer);
      }
      while (!passes.over()) {
        int epoch = passes.done() + 1;
        outer = epoch == 1 ? outer : thawed(outer, model, epoch, state);
        Pass pass = new Pass(state, epoch);
        state = pass.train(model, outer);
        passes.judge(validation, model, pass.loss());
        run.claim().verify();
        checkpoints.save(passes, contents(model), state, outer);
        telling.pass(passes.figures().get(epoch - 1));
      }
    } finally {
      outer.close();
    }
    if (passes.best() != passes.done()) {
      try (BertModel best = checkpoints.model(passes.best())) {
        model.parameters().assign(best.parameters());
      }
    }
    Map<String, Object> figures = passes.figures(state.step(), train, tables.train().size());
    if (tables.hasTest()) {
      EncodedTable test = encoded("finetune.data.test", tables.test());
      figures.put("test", test.judge(model, config.batchTokens()).values());
    }
    return figures;
  }

  private OuterStep outer(BertModel model, int epoch) {
    return averaging.outer(model, optimizer, config.layers().rates(epoch));
  }

  /** The outer step of a pass: the one before, unless another layer learns from now on. */
  private OuterStep thawed(OuterStep before, BertModel model, int epoch, RoundState state) {
    if (config.layers().frozenIn(epoch) == config.layers().frozenIn(epoch - 1)) {
      return before;
    }
    OuterStep next = outer(model, epoch);
    next.state().forEach((name, vector) -> vector.assign(before.state().get(name)));
    next.restored(state.step());
    before.close();
    return next;
  }

  private RoundPlan plan(BertModel model, int epoch) {
    return new RoundPlan(
            model.config(),
            model.head(),
            optimizer,
            averaging.sent(),
            averaging.workers(),
            Draws.fold(trial.seed(), TrialTraining.DROPOUT),
            Device.AUTO,
            averaging.nativeThreads(),
            1, // whatever is not finite ends it, as in one JVM
            run.storage(),
            checkpoints.stateDirectory(),
            run.claim().name())
        .withRates(config.layers().rates(epoch));
  }

  /** One pass over the training rows of all workers. */
  private final class Pass implements RoundWatch {
    private final RoundState start;
    private final int epoch; // from 1
    private RoundState former;
    private double lossSum;
    private long steps;

    Pass(RoundState start, int epoch) {
      this.start = start;
      this.epoch = epoch;
      this.former = start;
    }

    RoundState train(BertModel model, OuterStep outer) {
      Schedule schedule = optimizer.schedule(LongStream.of(passSteps).sum());
      long first = LongStream.of(passSteps).limit(epoch - 1).sum();
      RoundsTrainingMaster master =
          new RoundsTrainingMaster(
              plan(model, epoch),
              new WorkerSteps(parts, classWeights, config.labels().smoothing(), epoch - 1),
              outer,
              new StepPace(
                  step -> schedule.at(first + step),
                  averaging.roundSteps(),
                  Ramp.constant(config.batchTokens()),
                  start.step(),
                  passSteps[epoch - 1]),
              start,
              this);
      master.fit(spark, model, slices(), noLoader());
      return master.state().atFirstRows();
    }

    /** Mean loss of all workers' steps. */
    double loss() {
      return lossSum / steps;
    }

    @Override
    public void started(RoundState state, Broadcast<float[][]> parameters, boolean over) {}

    @Override
    public void finished(
        RoundState state, RoundOutcome outcome, Broadcast<float[][]> parameters, boolean last) {
      run.claim().verify(); // a driver that was taken over stops at once
      checkpoints.dropStates(former, state);
      former = state;
      outcome
          .accepted()
          .forEach(
              report -> {
                lossSum += report.lossSum();
                steps += report.steps();
              });
      telling.round(
          "pass %d, step %,d of %,d"
              .formatted(epoch, state.step() - start.step(), passSteps[epoch - 1]));
    }
  }

  /** One slice for each worker: what is in it the workers know. */
  private List<Slice> slices() {
    List<Slice> slices = new ArrayList<>();
    for (int worker = 0; worker < parts.size(); worker++) {
      slices.add(new Slice("rows", worker, 0, 0, parts.get(worker).value().windows()));
    }
    return slices;
  }

  private static MultiDataSetLoader noLoader() {
    return source -> {
      throw new IOException("workers hold their rows");
    };
  }
}
