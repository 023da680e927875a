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
  static double squaredNorm(Rows vector, RowTeam team) {
    int chunks = (vector.columns + CHUNK - 1) / CHUNK;
    double[] sums = new double[chunks];
    team.run(
        chunks,
        chunk -> {
          int from = chunk * CHUNK;
          int length = Math.min(CHUNK, vector.columns - from);
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
      RowTeam team) {
    for (int range = 0; range < step.ranges(); range++) {
      int start = (int) step.start(range);
      int end = (int) step.end(range);
      int chunks = (end - start + CHUNK - 1) / CHUNK;
      int current = range;
      team.run(
          chunks,
          chunk -> {
            int from = start + chunk * CHUNK;
            int length = Math.min(CHUNK, end - from);
            Scratch s = SCRATCH.get();
            parameters.read(0, from, s.p, length);
            gradients.read(0, from, s.g, length);
            firstMoment.read(0, from, s.m, length);
            secondMoment.read(0, from, s.v, length);
            Passes.BEST.adamW(s.p, s.g, s.m, s.v, length, step, current);
            parameters.write(0, from, s.p, length);
            firstMoment.write(0, from, s.m, length);
            secondMoment.write(0, from, s.v, length);
          });
    }
  }
}
