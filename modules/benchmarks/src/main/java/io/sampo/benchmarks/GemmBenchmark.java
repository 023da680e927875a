package io.sampo.benchmarks;

import io.sampo.encoder.kernels.MatrixPeak;
import io.sampo.encoder.kernels.Precision;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The matrix peak of oneDNN: each thread multiplies its share of the rows of one large product. */
final class GemmBenchmark implements Benchmark {
  private static final int WARMUP = 3;
  private static final int REPEATS = 15;

  @Override
  public String name() {
    return "gemm";
  }

  @Override
  public String purpose() {
    return "matrix peak by precision: gemm.size=2048, gemm.threads";
  }

  @Override
  public Map<String, Object> run(Options options) {
    int size = options.integer("size", 2048);
    int threads = options.integer("threads", Runtime.getRuntime().availableProcessors());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("options", options.used());
    fields.put("shape", size + " x " + size + " x " + size);
    Map<String, Object> gflops = new LinkedHashMap<>();
    for (Precision precision : Precision.values()) {
      gflops.put(precision.name().toLowerCase(Locale.ROOT), peak(precision, size, threads));
    }
    fields.put("gflops", gflops);
    return fields;
  }

  /** GFLOP/s of one 2048³ product. */
  static Spread peak(Precision precision, int threads) {
    return peak(precision, 2048, threads);
  }

  private static Spread peak(Precision precision, int size, int threads) {
    try (MatrixPeak product = new MatrixPeak(precision, size, threads)) {
      double[] seconds = Repeats.seconds(WARMUP, REPEATS, product);
      return Spread.of(seconds, s -> 2.0 * size * size * size / s / 1e9);
    }
  }
}
