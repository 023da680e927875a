package io.sampo.benchmarks;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.kernels.MatrixPeak;
import io.sampo.encoder.kernels.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What oneDNN gives at best, on products of a dense layer as a step runs them (blocks of 128 rows,
 * weights packed): for each shape many short windows, the fastest of which counts. The processor
 * changes its mind about the speed of AMX from second to second, by a factor of up to four: a few
 * repeats in a row may all lie in a slow stretch.
 */
final class GemmBenchmark implements Benchmark {
  private static final double WINDOW_SECONDS = 0.01;
  private static final int WARMUP = 10;
  private static final int WINDOWS = 60;

  /**
   * The largest rates of some windows.
   *
   * @param gflops by the clock
   * @param gflopsOfCores by processor time: had nobody else run
   * @param shape of the product that was fastest, rows × columns × terms
   */
  record Peak(double gflops, double gflopsOfCores, String shape) {
    Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("gflops", gflops);
      fields.put("gflops_by_cpu_time", gflopsOfCores);
      fields.put("shape", shape);
      return fields;
    }

    /** The larger figures of the two. */
    Peak max(Peak other) {
      return new Peak(
          Math.max(gflops, other.gflops),
          Math.max(gflopsOfCores, other.gflopsOfCores),
          gflopsOfCores >= other.gflopsOfCores ? shape : other.shape);
    }
  }

  @Override
  public String name() {
    return "gemm";
  }

  @Override
  public String purpose() {
    return "matrix peak by precision: gemm.size=small|base|minilm, gemm.threads";
  }

  @Override
  public Map<String, Object> run(Options options) {
    BertConfig config = ModelSizes.of(options, "small");
    int threads = options.integer("threads", Runtime.getRuntime().availableProcessors());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("options", options.used());
    Map<String, Object> peaks = new LinkedHashMap<>();
    for (Precision precision : Precision.values()) {
      String name = precision.name().toLowerCase(Locale.ROOT);
      if (precision.isPossible()) {
        Map<String, Object> shapes = new LinkedHashMap<>();
        peaks.put(name, peak(precision, config, threads, shapes).fields());
        fields.put(name + "_gflops_by_shape", shapes);
      }
    }
    fields.put("gflops", peaks);
    return fields;
  }

  /** The peak over the dense layers of a model of this size. */
  static Peak peak(Precision precision, BertConfig config, int threads) {
    return peak(precision, config, threads, new LinkedHashMap<>());
  }

  private static Peak peak(
      Precision precision, BertConfig config, int threads, Map<String, Object> shapes) {
    int h = config.hiddenSize();
    int f = config.intermediateSize();
    Peak best = new Peak(0, 0, "");
    for (int[] shape : List.of(new int[] {3 * h, h}, new int[] {f, h}, new int[] {h, f})) {
      String name = "128 x " + shape[0] + " x " + shape[1];
      List<Double> rates = new ArrayList<>();
      try (MatrixPeak product = new MatrixPeak(precision, shape[0], shape[1], threads)) {
        for (int i = 0; i < WARMUP + WINDOWS; i++) {
          MatrixPeak.Window window = product.window(WINDOW_SECONDS);
          if (i >= WARMUP) {
            rates.add(window.gflops());
            best =
                best.max(
                    new Peak(
                        Spread.digits(window.gflops()),
                        Spread.digits(window.gflopsOfCores()),
                        name));
          }
        }
      }
      shapes.put(name, Spread.of(rates.stream().mapToDouble(Double::doubleValue).toArray()));
    }
    return best;
  }
}
