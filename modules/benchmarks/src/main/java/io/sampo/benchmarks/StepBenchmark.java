package io.sampo.benchmarks;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.DropoutKey;
import io.sampo.encoder.Head;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.Kernels;
import io.sampo.encoder.kernels.Nd4jKernels;
import io.sampo.encoder.kernels.Precision;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.AdamWConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One training step of a masked-language model, or of a classifier with two labels: forward,
 * backward, clipping, AdamW; dropout 0.1.
 *
 * <p>Work is counted as multiply-adds times two, three times over (forward and two backward
 * products), of the products alone.
 */
final class StepBenchmark implements Benchmark {
  @Override
  public String name() {
    return "step";
  }

  @Override
  public String purpose() {
    return "one training step: step.size=small|base|minilm, step.head=masked|classifier, step.text=packed|ragged|equal, step.vectors=no, ...";
  }

  @Override
  public Map<String, Object> run(Options options) {
    BertConfig config = ModelSizes.of(options, "small");
    double dropout = options.number("dropout", 0.1);
    int threads = options.integer("threads", Runtime.getRuntime().availableProcessors());
    boolean nd4j = options.choice("kernels", "native", "native", "nd4j").equals("nd4j");
    Precision precision =
        Precision.valueOf(
            options.choice("precision", "fp32", "fp32", "bf16").toUpperCase(Locale.ROOT));
    int repeats = options.integer("repeats", 7);
    int warmup = options.integer("warmup", 5);
    // Before the kernels are loaded: they look once.
    if (options.choice("vectors", "yes", "yes", "no").equals("no")) {
      System.setProperty(KernelChoice.VECTORS_PROPERTY, "false");
    }
    boolean classifies =
        options.choice("head", "masked", "masked", "classifier").equals("classifier");
    Head head =
        classifies
            ? new Head.SequenceClassification(2, Head.Objective.SINGLE_LABEL)
            : new Head.MaskedLanguageModel();
    List<StepBatches.Step> steps = batches(options, config, options.text("size", "small"));
    if (classifies) {
      steps = steps.stream().map(StepBatches.Step::labelled).toList();
    }
    GemmBenchmark.Peak peak = GemmBenchmark.peak(precision, config, threads);
    try (BertModel model = BertModel.create(config.withDropout(dropout, dropout), head, 7)) {
      Kernels kernels =
          nd4j ? new Nd4jKernels(threads) : KernelChoice.best(DataType.FLOAT, threads, precision);
      TimedKernels timed = new TimedKernels(kernels, threads);
      model.use(timed.kernels());
      model.recomputeActivations(options.choice("recompute", "no", "no", "yes").equals("yes"));
      try (AdamW optimizer = AdamW.of(model, AdamWConfig.defaults())) {
        Training training = new Training(model, optimizer, steps);
        Repeats.seconds(warmup, 0, training);
        timed.clear();
        training.optimizerNanos = 0;
        double cpu = Machine.cpuSeconds();
        double[] seconds = Repeats.seconds(0, repeats, training);
        training.cpuSeconds = Machine.cpuSeconds() - cpu;
        peak = peak.max(GemmBenchmark.peak(precision, config, threads));
        return figures(options, config, steps, seconds, timed, training, peak, kernels);
      }
    }
  }

  private static List<StepBatches.Step> batches(Options options, BertConfig config, String size) {
    int rows = options.integer("rows", size.equals("small") ? 32 : size.equals("base") ? 16 : 8);
    int length = options.integer("length", size.equals("quickstart") ? 64 : 128);
    double masked = options.number("masked", 0.15);
    String kind = options.choice("text", "packed", "packed", "ragged", "equal");
    String files = options.text("files", null);
    String vocabulary = options.text("vocabulary", null);
    StepBatches batches = new StepBatches(config.vocabSize());
    List<int[]> paragraphs =
        files == null || vocabulary == null
            ? batches.random(5_000)
            : StepBatches.read(Path.of(files), Path.of(vocabulary));
    int count = options.integer("batches", kind.equals("packed") ? 1 : 6);
    int longest = options.integer("longest", 512);
    return kind.equals("packed")
        ? batches.packed(paragraphs, count, rows, length, masked)
        : kind.equals("ragged")
            ? batches.ragged(paragraphs, count, rows * length, longest, masked)
            : batches.equal(paragraphs, count, rows * length, longest, masked);
  }

  /** Runs all batches once, a step each. */
  private static final class Training implements Runnable {
    private final BertModel model;
    private final AdamW optimizer;
    private final List<StepBatches.Step> steps;
    private long optimizerNanos;
    private double cpuSeconds;
    private double firstLoss = Double.NaN;
    private double lastLoss;

    Training(BertModel model, AdamW optimizer, List<StepBatches.Step> steps) {
      this.model = model;
      this.optimizer = optimizer;
      this.steps = steps;
    }

    @Override
    public void run() {
      for (StepBatches.Step step : steps) {
        DropoutKey key = new DropoutKey(7, optimizer.steps());
        lastLoss = model.computeGradient(step.batch(), step.targets(), key);
        firstLoss = Double.isNaN(firstLoss) ? lastLoss : firstLoss;
        long start = System.nanoTime();
        optimizer.step(1e-4);
        optimizerNanos += System.nanoTime() - start;
      }
    }
  }

  private static Map<String, Object> figures(
      Options options,
      BertConfig config,
      List<StepBatches.Step> steps,
      double[] seconds,
      TimedKernels timed,
      Training training,
      GemmBenchmark.Peak peak,
      Kernels kernels) {
    int n = steps.size();
    double tokens = steps.stream().mapToInt(s -> s.batch().tokens()).sum();
    double flop = steps.stream().mapToDouble(s -> flop(config, s)).sum();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("options", options.used());
    fields.put("kernels", kernels.description());
    fields.put("tokens_per_batch", tokens / n);
    fields.put("tokens_per_s", Spread.of(seconds, s -> tokens / s));
    fields.put("ms_per_step", Spread.of(seconds, s -> 1e3 * s / n));
    // Of all threads, those of the compiler and those that look for work too: what stays nearly the
    // same on a busy machine.
    fields.put("cpu_ms_per_step", Spread.digits(1e3 * training.cpuSeconds / n / seconds.length));
    fields.put("gflop_per_step", Spread.digits(flop / n / 1e9));
    fields.put("gemm_peak_before_and_after", peak.fields()); // the larger
    fields.put("share_of_gemm_peak", Spread.of(seconds, s -> flop / s / 1e9 / peak.gflops()));
    int threads = options.integer("threads", Runtime.getRuntime().availableProcessors());
    double flopOfRepeats = flop * seconds.length;
    fields.put(
        "share_of_gemm_peak_by_cpu_time",
        Spread.digits(
            flopOfRepeats / 1e9 / training.cpuSeconds / (peak.gflopsOfCores() / threads)));
    double spent = threads == 1 ? training.cpuSeconds : Arrays.stream(seconds).sum();
    double taken = (double) n * seconds.length;
    fields.put("ms_by_part", timed.millis(spent, taken));
    fields.put("ms_optimizer", Spread.digits(1e-6 * training.optimizerNanos / taken));
    fields.put("loss_first_last", List.of(training.firstLoss, training.lastLoss));
    return fields;
  }

  private static double flop(BertConfig c, StepBatches.Step step) {
    double h = c.hiddenSize();
    double f = c.intermediateSize();
    double pairs = 0;
    int[] starts = step.batch().starts();
    for (int s = 0; s + 1 < starts.length; s++) {
      pairs += Math.pow(starts[s + 1] - starts[s], 2);
    }
    double dense = c.layers() * (4 * h * h + 2 * h * f) * step.batch().tokens();
    double head = (h * h + h * c.vocabSize()) * step.predicted();
    return 6 * dense + 12 * c.layers() * h * pairs + 6 * head;
  }
}
