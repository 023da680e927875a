package io.sampo.encoder.kernels;

import java.util.Arrays;

/** Passes over the flat parameter, gradient and moment vectors, in chunks that fit the cache. */
final class FlatPasses {
  private static final int CHUNK = 4096;

  /** Heap arrays of a thread. */
  private static final class Scratch {
    private final float[] p = new float[CHUNK];
    private final float[] g = new float[CHUNK];
    private final float[] m = new float[CHUNK];
    private final float[] v = new float[CHUNK];
  }

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private FlatPasses() {}

  /** Summed in double: in a chunk by lanes, then lane by lane, then chunk by chunk. */
  static double squaredNorm(Rows vector, SparseRows zeros, RowTeam team) {
    int chunks = (vector.columns + CHUNK - 1) / CHUNK;
    double[] sums = new double[chunks];
    team.run(
        chunks,
        chunk -> {
          int from = chunk * CHUNK;
          int length = Math.min(CHUNK, vector.columns - from);
          if (zeros.zero(from) && zeros.end(from, vector.columns) >= from + length) {
            return;
          }
          float[] values = SCRATCH.get().g;
          vector.read(0, from, values, length);
          Arrays.fill(values, length, Passes.padded(length), 0);
          sums[chunk] = Passes.BEST.squares(values, Passes.padded(length));
        });
    double sum = 0;
    for (double each : sums) {
      sum += each;
    }
    return sum;
  }

  static void adamW(
      Rows parameters,
      Rows gradients,
      Rows firstMoment,
      Rows secondMoment,
      AdamWStep step,
      SparseRows zeros,
      RowTeam team) {
    for (int range = 0; range < step.ranges(); range++) {
      int start = (int) step.start(range);
      int end = (int) step.end(range);
      int chunks = (end - start + CHUNK - 1) / CHUNK;
      int current = range;
      team.run(
          chunks,
          chunk -> {
            int last = Math.min(start + (chunk + 1) * CHUNK, end);
            Scratch s = SCRATCH.get();
            for (int from = start + chunk * CHUNK, to; from < last; from = to) {
              to = (int) zeros.end(from, last);
              int length = to - from;
              if (zeros.zero(from)) {
                decay(parameters, from, length, step.kept(current), s.p);
                continue;
              }
              parameters.read(0, from, s.p, length);
              gradients.read(0, from, s.g, length);
              firstMoment.read(0, from, s.m, length);
              secondMoment.read(0, from, s.v, length);
              Passes.BEST.adamW(s.p, s.g, s.m, s.v, length, step, current);
              parameters.write(0, from, s.p, length);
              firstMoment.write(0, from, s.m, length);
              secondMoment.write(0, from, s.v, length);
            }
          });
    }
  }

  private static void decay(Rows parameters, int from, int length, float kept, float[] values) {
    if (kept != 1) {
      parameters.read(0, from, values, length);
      Passes.BEST.scale(values, kept, length);
      parameters.write(0, from, values, length);
    }
  }
}
