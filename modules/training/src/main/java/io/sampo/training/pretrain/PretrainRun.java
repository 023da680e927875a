package io.sampo.training.pretrain;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.Provenance;
import io.sampo.encoder.kernels.Precision;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.ClaimLostException;
import io.sampo.storage.Generator;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Sha256;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.StorageException;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.Vocabulary;
import io.sampo.training.draws.Draws;
import io.sampo.training.rounds.LayerRates;
import io.sampo.training.rounds.OuterStep;
import io.sampo.training.rounds.Pace;
import io.sampo.training.rounds.Ramp;
import io.sampo.training.rounds.RoundPlan;
import io.sampo.training.rounds.RoundState;
import io.sampo.training.rounds.RoundsTrainingMaster;
import io.sampo.training.rounds.StepPace;
import io.sampo.training.rounds.TimePace;
import io.sampo.training.stage.ResumableStage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** One run of pre-training: its phases one after another, from where a former process stopped. */
final class PretrainRun {
  private static final long WEIGHTS = 1;
  private static final long DROPOUT = 4;
  private static final String BEST = "best";

  private final PretrainConfig config;
  private final CheckConfig check;
  private final RunDirectory run;
  private final JavaSparkContext spark;
  private final ResumableStage frame;
  private final List<Phase> phases;
  private final Identity identity;
  private final Optional<InitialModel> initial;
  private final Consumer<RoundState> afterRound;
  private final RunClock clock = new RunClock();

  PretrainRun(
      PretrainConfig config,
      CheckConfig check,
      RunDirectory run,
      SparkSession spark,
      ResumableStage frame,
      List<Phase> phases,
      Identity identity,
      Optional<InitialModel> initial,
      Consumer<RoundState> afterRound) {
    this.config = config;
    this.check = check;
    this.run = run;
    this.spark = new JavaSparkContext(spark.sparkContext());
    this.frame = frame;
    this.phases = phases;
    this.identity = identity;
    this.initial = initial;
    this.afterRound = afterRound;
  }

  PretrainCheckpoints checkpoints(String directory) {
    return new PretrainCheckpoints(run, directory, config.watch().keepCheckpoints());
  }

  /** Trains, and writes the model. */
  ManifestDraft train(StagedDirectory staged) {
    new RunWarnings(config, spark, frame::warn).tell(phases);
    OuterStep[] outer = new OuterStep[1];
    PretrainCheckpoints checkpoints = checkpoints(staged.uri());
    Optional<Progress> found =
        checkpoints.newest(model -> outer(model, config), step -> outer[0] = step, frame::warn);
    Progress from = found.orElseGet(this::fresh);
    if (outer[0] == null) {
      outer[0] = outer(from.model(), config);
    }
    MemoryCheck memory = memoryCheck(from.model());
    try (BertModel model = from.model();
        OuterStep step = outer[0]) {
      memory.require();
      if (found.isEmpty() && check.rounds() > 0) {
        new SelfCheck(this, check, staged.child(SelfCheck.DIRECTORY)).tell(model);
      }
      clock.goOnFrom(from.notes().point().seconds());
      return train(staged, checkpoints, from, step);
    } catch (Exception | Error e) { // Spark throws checked exceptions that no signature tells of
      requireClaim(e);
      Optional<InvalidInputException> ranOut = memory.ranOut(e);
      if (ranOut.isPresent()) {
        throw ranOut.get();
      }
      throw e;
    }
  }

  /**
   * A driver that was taken over misses files that the other one deleted: that is why it failed.
   */
  private void requireClaim(Throwable failure) {
    try {
      run.claim().verify();
    } catch (ClaimLostException e) {
      e.addSuppressed(failure);
      throw e;
    } catch (StorageException e) {
      failure.addSuppressed(e);
    }
  }

  private MemoryCheck memoryCheck(BertModel model) {
    int tokens = phases.stream().mapToInt(phase -> phase.batchTokens().last()).max().orElse(0);
    return MemoryNeed.of(
            model.layout().length(),
            plan(model, config, ""),
            Precision.chosen(),
            config.averaging().mode(),
            Math.min(config.averaging().workers(), MemoryCheck.tasksOfAProcess(spark)),
            tokens,
            config.batch().maskRate())
        .check(spark);
  }

  private Progress fresh() {
    RoundState start = RoundState.start(config.averaging().workers());
    return new Progress(firstModel(), start, Progress.Notes.NONE);
  }

  /** A model with the first weights; the caller closes it. */
  private BertModel firstModel() {
    Vocabulary vocabulary = tokenizer().vocabulary();
    long seed = Draws.fold(config.seed(), WEIGHTS);
    if (initial.isPresent()) {
      return initial.get().model(vocabulary, config, seed, frame::warn);
    }
    BertConfig shape = config.model().encoder(vocabulary.size(), vocabulary.padId());
    return BertModel.create(shape, config.head(), seed);
  }

  private ManifestDraft train(
      StagedDirectory staged, PretrainCheckpoints checkpoints, Progress from, OuterStep outer) {
    BertModel model = from.model();
    RoundPlan plan = plan(model, config, staged.child(PretrainCheckpoints.STATES));
    PretrainWatch watch = watch(plan, checkpoints, from, outer);
    RoundState state = from.state();
    PhasePoint point = from.notes().point();
    while (true) {
      Phase phase = phases.get(point.phase());
      boolean last = point.phase() == phases.size() - 1;
      watch.enter(phase, point, last, heldOut(plan, phase.inputs()));
      RoundsTrainingMaster master =
          new RoundsTrainingMaster(
              plan,
              MaskedStepSource.of(config, phase),
              outer,
              pace(phase, point, watch),
              state,
              watch);
      List<String> directories = phase.inputs().directories();
      master.fit(
          spark,
          model,
          phase.inputs().trainingSlices(config.averaging().workers()),
          new ShardLoader(run.storage(), directories));
      state = master.state();
      if (last) {
        return finish(staged, checkpoints, model, state, watch);
      }
      state = state.atFirstRows();
      point = point.next(state.step(), phase.byTime() ? clock.seconds() : 0);
    }
  }

  private PretrainWatch watch(
      RoundPlan plan, PretrainCheckpoints checkpoints, Progress from, OuterStep outer) {
    return new PretrainWatch(
        run.events(),
        config,
        RunLength.of(phases, config.seconds()),
        clock,
        from.notes(),
        Float.BYTES * from.model().layout().length(),
        plan.bytesSent(from.model().layout().length()),
        (former, state, notes, due) -> {
          run.claim().verify(); // a driver that was taken over stops at once
          if (due) {
            Progress progress = new Progress(from.model(), state, notes);
            checkpoints.save(tokenizer(), provenance(Map.of()), progress, identity, outer);
          }
          checkpoints.dropStates(former, state);
          afterRound.accept(state);
        });
  }

  private ManifestDraft finish(
      StagedDirectory staged,
      PretrainCheckpoints checkpoints,
      BertModel model,
      RoundState state,
      PretrainWatch watch) {
    Map<String, Object> facts = facts(state, watch);
    run.claim().verify();
    watch
        .newest()
        .flatMap(end -> checkpoints.keepBest(end.loss(), phases.size() - 1, staged.child(BEST)))
        .ifPresent(
            best -> {
              facts.put("best_round", best.getKey());
              facts.put("held_out_loss_best", best.getValue());
              frame.warn(
                  "the model of round "
                      + best.getKey()
                      + " had a lower held-out loss ("
                      + best.getValue()
                      + ") than the last one; it is kept in pretrain/"
                      + BEST);
            });
    Checkpoint.write(
        run.storage(),
        staged.child(PretrainStage.MODEL),
        CheckpointContents.of(model, tokenizer()).withProvenance(provenance(facts)));
    return ManifestDraft.of(PretrainStage.NAME, config).inputs(inputsDigest()).facts(facts);
  }

  /** Everything about workers that stays the same over the rounds of a run. */
  RoundPlan plan(BertModel model, PretrainConfig config, String states) {
    return new RoundPlan(
        model.config(),
        model.head(),
        config.optimizer(),
        config.averaging().sent(),
        config.averaging().workers(),
        Draws.fold(config.seed(), DROPOUT),
        config.device(),
        config.averaging().nativeThreads(),
        config.watch().rejectedRounds(),
        run.storage(),
        states,
        run.claim().name());
  }

  HeldOut heldOut(RoundPlan plan, PretrainInputs inputs) {
    int limit = config.watch().evaluateSequences();
    return new HeldOut(spark, plan, run.storage(), inputs, limit, config.batch().tokens());
  }

  private Pace pace(Phase phase, PhasePoint point, PretrainWatch watch) {
    Ramp whole = config.averaging().roundSteps();
    Ramp roundSteps = phase.number() == 0 ? whole : Ramp.constant(whole.last());
    if (phase.byTime()) {
      return new TimePace(
          phase.optimizer()::rate,
          roundSteps,
          phase.batchTokens(),
          clock::seconds,
          watch::reserveSeconds,
          point.fromSeconds(),
          phase.endSeconds(),
          point.firstStep());
    }
    return new StepPace(
        phase.optimizer().schedule(phase.steps()),
        roundSteps,
        phase.batchTokens(),
        point.firstStep(),
        phase.steps());
  }

  /** What becomes of the workers' results; the caller closes it. */
  static OuterStep outer(BertModel model, PretrainConfig config) {
    return config.averaging().outer(model, config.optimizer(), LayerRates.UNIFORM);
  }

  PretrainConfig config() {
    return config;
  }

  List<Phase> phases() {
    return phases;
  }

  JavaSparkContext spark() {
    return spark;
  }

  RunDirectory run() {
    return run;
  }

  private Tokenizer tokenizer() {
    return phases.get(0).inputs().tokenizer();
  }

  /** Stands for all shards that were read. */
  private String inputsDigest() {
    List<String> digests =
        phases.stream().flatMap(phase -> phase.inputs().digests().stream()).distinct().toList();
    return digests.size() == 1 ? digests.get(0) : Sha256.of(String.join("\n", digests));
  }

  private Provenance provenance(Map<String, Object> metrics) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("shards_sha256", inputsDigest());
    initial.ifPresent(model -> data.put("init_from_fingerprint", model.fingerprint()));
    return Provenance.of(
        data, CanonicalJson.tree(config), Map.of("sampo", Generator.version()), metrics);
  }

  private Map<String, Object> facts(RoundState state, PretrainWatch watch) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("steps", state.step());
    facts.put("rounds", state.round());
    facts.put("tokens", state.tokens());
    facts.put("epochs", state.tokens() / phases.get(0).inputs().epochTokens());
    watch.start().ifPresent(e -> put(facts, "start", e));
    watch.newest().ifPresent(e -> put(facts, "end", e));
    return facts;
  }

  private static void put(Map<String, Object> facts, String moment, Evaluation evaluation) {
    evaluation.tell((name, value) -> facts.put("held_out_" + name + "_" + moment, value));
    facts.put("held_out_answers", evaluation.tokens().count());
    evaluation.order().ifPresent(order -> facts.put("held_out_order_answers", order.count()));
  }
}
