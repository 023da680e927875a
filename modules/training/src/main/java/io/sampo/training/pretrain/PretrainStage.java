package io.sampo.training.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.corpus.shards.Split;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.Provenance;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.Generator;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import io.sampo.training.draws.Draws;
import io.sampo.training.rounds.AverageStep;
import io.sampo.training.rounds.NesterovStep;
import io.sampo.training.rounds.OuterStep;
import io.sampo.training.rounds.RoundPlan;
import io.sampo.training.rounds.RoundState;
import io.sampo.training.rounds.RoundsTrainingMaster;
import io.sampo.training.rounds.Slice;
import io.sampo.training.rounds.SynchronousStep;
import io.sampo.training.stage.ResumableStage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Pre-trains an encoder on the run's shards: {@code shards/} to {@code pretrain/model/}, a
 * checkpoint directory with a masked-language-model head.
 *
 * <p>While it runs, {@code pretrain/checkpoints/} and {@code pretrain/state/} hold what an
 * interrupted run goes on from; the result is the same bits as an undisturbed run's.
 */
public final class PretrainStage {
  /** The stage's name and directory. */
  public static final String NAME = "pretrain";

  private static final int VERSION = 1;
  private static final String MODEL = "model";
  private static final double EVALUATION_RATE = 0.15;
  private static final long EVALUATION_SEED = 15;

  private static final long WEIGHTS = 1;
  private static final long MASKS = 2;
  private static final long ORDER = 3;
  private static final long DROPOUT = 4;

  private final PretrainConfig config;
  private final RunDirectory run;
  private final SparkSession spark;
  private final Consumer<RoundState> afterRound;
  private final ResumableStage frame;

  public PretrainStage(PretrainConfig config, RunDirectory run, SparkSession spark) {
    this(config, run, spark, state -> {});
  }

  /**
   * @param afterRound called on the driver when a round is over; may throw to stop there
   */
  PretrainStage(
      PretrainConfig config,
      RunDirectory run,
      SparkSession spark,
      Consumer<RoundState> afterRound) {
    this.config = Objects.requireNonNull(config);
    this.run = Objects.requireNonNull(run);
    this.spark = Objects.requireNonNull(spark);
    this.afterRound = Objects.requireNonNull(afterRound);
    this.frame =
        new ResumableStage(
            run, NAME, List.of(PretrainCheckpoints.DIRECTORY, PretrainCheckpoints.STATES));
  }

  /** Trains, or goes on from the newest checkpoint that verifies, or skips what is complete. */
  public StageResult run() {
    PretrainInputs inputs = PretrainInputs.of(run, config);
    long totalSteps = inputs.totalSteps(config);
    Identity identity = Identity.of(config, inputs, totalSteps);
    String fingerprint = Fingerprint.of(NAME, VERSION).with("identity", identity.json()).sha256();
    return frame.result(
        fingerprint,
        () -> checkpoints(run.stage(NAME)).require(identity),
        staged -> train(staged, inputs, totalSteps, identity),
        PretrainStage::figures);
  }

  private PretrainCheckpoints checkpoints(String directory) {
    return new PretrainCheckpoints(run, directory, config.watch().keepCheckpoints());
  }

  private ManifestDraft train(
      StagedDirectory staged, PretrainInputs inputs, long totalSteps, Identity identity) {
    OuterStep[] outer = new OuterStep[1];
    PretrainCheckpoints checkpoints = checkpoints(staged.uri());
    Optional<Progress> found =
        checkpoints.newest(model -> outer(model, totalSteps), step -> outer[0] = step, frame::warn);
    Progress from = found.orElseGet(() -> fresh(inputs));
    if (outer[0] == null) {
      outer[0] = outer(from.model(), totalSteps);
    }
    try (BertModel model = from.model();
        OuterStep step = outer[0]) {
      return train(staged, inputs, totalSteps, identity, checkpoints, from, model, step);
    }
  }

  private Progress fresh(PretrainInputs inputs) {
    BertConfig shape =
        config
            .model()
            .encoder(
                inputs.tokenizer().vocabulary().size(), inputs.tokenizer().vocabulary().padId());
    long seed = Draws.fold(config.seed(), WEIGHTS);
    BertModel model = BertModel.create(shape, new Head.MaskedLanguageModel(), seed);
    RoundState start = RoundState.start(config.averaging().workers());
    return new Progress(model, start, Optional.empty());
  }

  private ManifestDraft train(
      StagedDirectory staged,
      PretrainInputs inputs,
      long totalSteps,
      Identity identity,
      PretrainCheckpoints checkpoints,
      Progress from,
      BertModel model,
      OuterStep outer) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    List<Slice> slices = inputs.trainingSlices(config.averaging().workers());
    warnOf(context, inputs, slices);
    RoundPlan plan = plan(model, staged, totalSteps, outer);
    ShardLoader loader = new ShardLoader(run.storage(), inputs.directory());
    PretrainWatch watch =
        new PretrainWatch(
            run.events(),
            config.watch(),
            config.optimizer().schedule(totalSteps),
            totalSteps,
            from.start(),
            parameters -> evaluate(context, inputs, plan, loader, parameters),
            (former, state, start, due) -> {
              if (due) {
                JsonNode values = Progress.json(state, start, identity);
                Provenance origin = provenance(inputs, Map.of());
                checkpoints.save(model, inputs.tokenizer(), origin, state, values, outer);
              }
              checkpoints.dropStates(former, state);
              afterRound.accept(state);
            });
    RoundsTrainingMaster master =
        new RoundsTrainingMaster(plan, stepSource(inputs), outer, from.state(), watch);
    master.fit(context, model, slices, loader);

    Map<String, Object> facts = facts(inputs, master.state(), watch);
    run.claim().verify();
    Checkpoint.write(
        run.storage(),
        staged.child(MODEL),
        CheckpointContents.of(model, inputs.tokenizer()).withProvenance(provenance(inputs, facts)));
    return ManifestDraft.of(NAME, config).inputs(inputs.shards().sha256()).facts(facts);
  }

  private RoundPlan plan(
      BertModel model, StagedDirectory staged, long totalSteps, OuterStep outer) {
    AveragingConfig averaging = config.averaging();
    return new RoundPlan(
        model.config(),
        model.head(),
        config.optimizer(),
        outer.ofGradients(),
        averaging.workers(),
        averaging.stepsPerRound(),
        totalSteps,
        Draws.fold(config.seed(), DROPOUT),
        averaging.nativeThreads(),
        config.watch().rejectedRounds(),
        run.storage(),
        staged.child(PretrainCheckpoints.STATES),
        run.claim().name());
  }

  private MaskedStepSource stepSource(PretrainInputs inputs) {
    Masking masking =
        Masking.of(
            inputs.tokenizer().vocabulary(),
            config.batch().maskRate(),
            Draws.fold(config.seed(), MASKS));
    return new MaskedStepSource(masking, config.batch().tokens(), Draws.fold(config.seed(), ORDER));
  }

  private OuterStep outer(BertModel model, long totalSteps) {
    AveragingConfig averaging = config.averaging();
    return switch (averaging.mode()) {
      case AVERAGE -> new AverageStep();
      case NESTEROV ->
          new NesterovStep(
              averaging.outerRate(), averaging.outerMomentum(), model.layout().length());
      case SYNCHRONOUS -> new SynchronousStep(model, config.optimizer(), totalSteps);
    };
  }

  private Optional<Evaluation> evaluate(
      JavaSparkContext context,
      PretrainInputs inputs,
      RoundPlan plan,
      ShardLoader loader,
      Broadcast<float[][]> parameters) {
    List<Slice> slices = inputs.heldOutSlices(config.watch().evaluateSequences());
    if (slices.isEmpty()) {
      return Optional.empty();
    }
    Masking masking = Masking.of(inputs.tokenizer().vocabulary(), EVALUATION_RATE, EVALUATION_SEED);
    int tasks = Math.min(slices.size(), context.defaultParallelism());
    context.setJobDescription("held-out loss");
    List<double[]> sums =
        context
            .parallelize(slices.stream().map(Slice::path).toList(), tasks)
            .mapPartitions(
                new HeldOutTask(plan, loader, masking, config.batch().tokens(), parameters))
            .collect();
    context.setJobDescription(null);
    return Optional.of(HeldOutTask.add(sums));
  }

  private void warnOf(JavaSparkContext context, PretrainInputs inputs, List<Slice> slices) {
    int workers = config.averaging().workers();
    if (slices.size() < workers) {
      frame.warn(
          slices.size()
              + " row groups for "
              + workers
              + " workers: the others stay idle; lower shards.row_group_rows or"
              + " pretrain.averaging.workers");
    }
    if (inputs.shards().rows(Split.HELD_OUT) == 0) {
      frame.warn("there are no held-out sequences, so there is no held-out loss");
    }
    if (context.getConf().getBoolean("spark.speculation", false)) {
      frame.warn(
          "spark.speculation is on: it repeats whole rounds of slow workers; the result is the"
              + " same, the time is lost");
    }
    int threads = config.averaging().nativeThreads();
    int processors = Runtime.getRuntime().availableProcessors();
    int tasks = Math.min(workers, context.defaultParallelism());
    if (context.isLocal() && threads * tasks > processors) {
      frame.warn(
          tasks
              + " tasks of pretrain.averaging.native_threads = "
              + threads
              + " share "
              + processors
              + " processors: lower one of them");
    }
  }

  private Provenance provenance(PretrainInputs inputs, Map<String, Object> metrics) {
    return Provenance.of(
        Map.of("shards_sha256", inputs.shards().sha256()),
        CanonicalJson.tree(config),
        Map.of("sampo", Generator.version()),
        metrics);
  }

  private static Map<String, Object> facts(
      PretrainInputs inputs, RoundState state, PretrainWatch watch) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("steps", state.step());
    facts.put("rounds", state.round());
    facts.put("tokens", state.tokens());
    facts.put("epochs", (double) state.tokens() / inputs.shards().tokens(Split.TRAIN));
    watch.start().ifPresent(e -> put(facts, "start", e));
    watch.newest().ifPresent(e -> put(facts, "end", e));
    return facts;
  }

  private static void put(Map<String, Object> facts, String moment, Evaluation evaluation) {
    facts.put("held_out_loss_" + moment, evaluation.loss());
    facts.put("held_out_accuracy_" + moment, evaluation.accuracy());
    facts.put("held_out_answers", evaluation.answers());
  }

  private static Map<String, Object> figures(Manifest manifest) {
    Map<String, Object> figures = new LinkedHashMap<>();
    JsonNode facts = manifest.facts();
    for (String name :
        List.of(
            "steps",
            "rounds",
            "tokens",
            "epochs",
            "held_out_loss_start",
            "held_out_loss_end",
            "held_out_accuracy_start",
            "held_out_accuracy_end")) {
      JsonNode value = facts.get(name);
      if (value != null) {
        figures.put(name, value.isIntegralNumber() ? (Object) value.longValue() : value.asDouble());
      }
    }
    figures.put("model", MODEL);
    return figures;
  }

  /** Where the stage's model lies. */
  public static String model(RunDirectory run) {
    return Storage.child(run.stage(NAME), MODEL);
  }
}
