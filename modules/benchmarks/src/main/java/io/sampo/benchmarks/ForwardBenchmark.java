package io.sampo.benchmarks;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.Kernels;
import io.sampo.encoder.kernels.Precision;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The model's part of scoring: a classifier with two labels, weights put in order once, one batch
 * after the other.
 */
final class ForwardBenchmark implements Benchmark {
  @Override
  public String name() {
    return "forward";
  }

  @Override
  public String purpose() {
    return "forward pass of a classifier: forward.size=minilm, forward.length=25, forward.tokens=4096";
  }

  @Override
  public Map<String, Object> run(Options options) {
    BertConfig config = ModelSizes.of(options, "minilm");
    int threads = options.integer("threads", Runtime.getRuntime().availableProcessors());
    Precision precision =
        Precision.valueOf(
            options.choice("precision", "fp32", "fp32", "bf16", "int8").toUpperCase(Locale.ROOT));
    int length = options.integer("length", 25);
    int rows = Math.max(1, options.integer("tokens", 4096) / length);
    int repeats = options.integer("repeats", 7);
    StepBatches batches = new StepBatches(config.vocabSize());
    List<StepBatches.Step> steps = batches.packed(batches.random(5_000), 4, rows, length, 0.15);
    Head head = new Head.SequenceClassification(2, Head.Objective.SINGLE_LABEL);
    try (BertModel model = BertModel.create(config, head, 7)) {
      Kernels kernels = KernelChoice.best(DataType.FLOAT, threads, precision);
      TimedKernels timed = new TimedKernels(kernels, threads);
      model.use(timed.kernels());
      model.fixParameters();
      Runnable scoring =
          () -> {
            for (StepBatches.Step step : steps) {
              try (INDArray logits = model.logits(step.batch())) {
                logits.getFloat(0);
              }
            }
          };
      Repeats.seconds(options.integer("warmup", 8), 0, scoring);
      timed.clear();
      double cpu = Machine.cpuSeconds();
      double[] seconds = Repeats.seconds(0, repeats, scoring);
      cpu = Machine.cpuSeconds() - cpu;
      double tokens = steps.stream().mapToInt(s -> s.batch().tokens()).sum();
      double taken = (double) repeats * steps.size();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("options", options.used());
      fields.put("kernels", kernels.description());
      fields.put("rows_per_batch", rows);
      fields.put("tokens_per_s", Spread.of(seconds, s -> tokens / s));
      fields.put("rows_per_s", Spread.of(seconds, s -> steps.size() * rows / s));
      fields.put("cpu_ms_per_batch", Spread.digits(1e3 * cpu / taken));
      double spent = threads == 1 ? cpu : Arrays.stream(seconds).sum();
      fields.put("ms_by_part", timed.millis(spent, taken));
      return fields;
    }
  }
}
