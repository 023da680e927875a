package io.sampo.benchmarks;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.DropoutKey;
import io.sampo.encoder.Head;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.Precision;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.AdamWConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** Resident memory of training on ragged batches, after some steps and after many. */
final class MemoryBenchmark implements Benchmark {
  private static final int WARM = 50;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String purpose() {
    return "resident set after 50 and after memory.steps=1000 steps: memory.size, memory.tokens=4096";
  }

  @Override
  public Map<String, Object> run(Options options) {
    BertConfig config = ModelSizes.of(options, "small");
    int tokens = options.integer("tokens", 4096);
    int length = options.integer("length", 128);
    int steps = options.integer("steps", 1000);
    boolean recompute = options.choice("recompute", "no", "no", "yes").equals("yes");
    int threads = options.integer("threads", Runtime.getRuntime().availableProcessors());
    Precision precision =
        Precision.valueOf(
            options.choice("precision", "fp32", "fp32", "bf16").toUpperCase(Locale.ROOT));
    StepBatches batches = new StepBatches(config.vocabSize());
    List<StepBatches.Step> data = batches.ragged(batches.random(5_000), 100, tokens, length, 0.15);
    Map<String, Object> fields = new LinkedHashMap<>();
    try (BertModel model = BertModel.create(config, new Head.MaskedLanguageModel(), 7)) {
      model.use(KernelChoice.best(DataType.FLOAT, threads, precision));
      model.recomputeActivations(recompute);
      fields.put("options", options.used());
      fields.put("kernels", model.kernels().description());
      try (AdamW optimizer = AdamW.of(model, AdamWConfig.defaults())) {
        double warm = 0;
        Map<String, Double> course = new LinkedHashMap<>();
        for (int i = 0; i < steps; i++) {
          StepBatches.Step step = data.get(i % data.size());
          model.computeGradient(step.batch(), step.targets(), new DropoutKey(7, i));
          optimizer.step(1e-4);
          if (i + 1 == Math.min(WARM, steps)) {
            warm = Machine.memoryMb("VmRSS");
            fields.put("mb_after_" + (i + 1) + "_steps", warm);
          }
          if ((i + 1) % Math.max(1, steps / 10) == 0) {
            course.put(Integer.toString(i + 1), Machine.memoryMb("VmRSS"));
          }
        }
        double end = Machine.memoryMb("VmRSS");
        fields.put("mb_after_" + steps + "_steps", end);
        fields.put("growth", Spread.digits(end / warm - 1));
        fields.put("mb_by_steps", course);
        fields.put("mb_at_most", Machine.memoryMb("VmHWM"));
      }
    }
    return fields;
  }
}
