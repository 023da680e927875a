package io.sampo.encoder.kernels;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

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
          Arrays.fill(values, length, Lanes.padded(length), 0);
          sums[chunk] = squares(values, Lanes.padded(length));
        });
    double sum = 0;
    for (double each : sums) {
      sum += each;
    }
    return sum;
  }

  private static double squares(float[] values, int length) {
    DoubleVector low = DoubleVector.zero(DoubleVector.SPECIES_PREFERRED);
    DoubleVector high = low;
    for (int i = 0; i < length; i += Lanes.LENGTH) {
      FloatVector x = FloatVector.fromArray(Lanes.FLOATS, values, i);
      DoubleVector a = (DoubleVector) x.castShape(DoubleVector.SPECIES_PREFERRED, 0);
      DoubleVector b = (DoubleVector) x.castShape(DoubleVector.SPECIES_PREFERRED, 1);
      low = a.fma(a, low);
      high = b.fma(b, high);
    }
    return Arrays.stream(low.add(high).toArray()).sum();
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
            adamW(s, length, step, current);
            parameters.write(0, from, s.p, length);
            firstMoment.write(0, from, s.m, length);
            secondMoment.write(0, from, s.v, length);
          });
    }
  }

  private static void adamW(Scratch s, int length, AdamWStep step, int range) {
    float[] p = s.p;
    float[] g = s.g;
    float[] m = s.m;
    float[] v = s.v;
    double rate = step.learningRate(range);
    FloatVector keep = FloatVector.broadcast(Lanes.FLOATS, (float) (1 - rate * step.decay(range)));
    FloatVector negativeRate =
        FloatVector.broadcast(Lanes.FLOATS, (float) (-rate / step.biasCorrection1()));
    float root = (float) (1 / Math.sqrt(step.biasCorrection2()));
    float beta1 = (float) step.beta1();
    float beta2 = (float) step.beta2();
    float rest1 = (float) (1 - step.beta1());
    float rest2 = (float) (1 - step.beta2());
    float scale = (float) step.gradientScale();
    float eps = (float) step.eps();
    for (int i = 0; i < length; i += Lanes.LENGTH) {
      FloatVector gradient = FloatVector.fromArray(Lanes.FLOATS, g, i).mul(scale);
      FloatVector first =
          FloatVector.fromArray(Lanes.FLOATS, m, i).mul(beta1).add(gradient.mul(rest1));
      FloatVector second =
          FloatVector.fromArray(Lanes.FLOATS, v, i)
              .mul(beta2)
              .add(gradient.mul(gradient).mul(rest2));
      first.intoArray(m, i);
      second.intoArray(v, i);
      if (rate != 0) {
        FloatVector denominator = second.sqrt().mul(root).add(eps);
        FloatVector step1 = first.div(denominator).mul(negativeRate);
        FloatVector.fromArray(Lanes.FLOATS, p, i).fma(keep, step1).intoArray(p, i);
      }
    }
  }
}
