package io.sampo.encoder.layers;

import io.sampo.encoder.Targets;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Targets as the one DOUBLE vector that Deeplearning4j takes as labels, and back: the kind, then
 * arrays, each preceded by its length. Integers stay exact.
 */
public final class LabelVector {
  private static final int MASKED = 0;
  private static final int PRETRAINING = 1;
  private static final int CLASSES = 2;
  private static final int MULTI_LABEL = 3;
  private static final int VALUES = 4;
  private static final int SPANS = 5;

  private final double[] values;
  private int at = 1;

  private LabelVector(double[] values) {
    this.values = values;
  }

  /** A DOUBLE row vector for {@link org.deeplearning4j.nn.graph.ComputationGraph#setLabels}. */
  public static INDArray of(Targets targets) {
    double[] flat;
    if (targets instanceof Targets.MaskedTokens m) {
      flat = join(MASKED, doubles(m.rows()), doubles(m.labels()));
    } else if (targets instanceof Targets.Pretraining p) {
      Targets.MaskedTokens m = p.masked();
      flat = join(PRETRAINING, doubles(m.rows()), doubles(m.labels()), doubles(p.nextSentence()));
    } else if (targets instanceof Targets.Classes c) {
      double[] weights = c.classWeights() == null ? new double[0] : c.classWeights();
      flat = join(CLASSES, doubles(c.labels()), weights, new double[] {c.labelSmoothing()});
    } else if (targets instanceof Targets.MultiLabel m) {
      double[][] rows =
          Arrays.stream(m.labels()).map(LabelVector::doubles).toArray(double[][]::new);
      flat = join(MULTI_LABEL, rows);
    } else if (targets instanceof Targets.Values v) {
      flat = join(VALUES, doubles(v.values()));
    } else {
      Targets.Spans s = (Targets.Spans) targets;
      flat = join(SPANS, doubles(s.starts()), doubles(s.ends()));
    }
    return Nd4j.createFromArray(flat).reshape(1, flat.length);
  }

  /** The targets that {@link #of} made this vector from. */
  static Targets targets(INDArray labels) {
    if (labels == null) {
      throw new IllegalStateException("the labels of the graph are missing");
    }
    return new LabelVector(labels.toDoubleVector()).read();
  }

  private Targets read() {
    switch ((int) values[0]) {
      case MASKED:
        return new Targets.MaskedTokens(ints(), ints());
      case PRETRAINING:
        return new Targets.Pretraining(new Targets.MaskedTokens(ints(), ints()), ints());
      case CLASSES:
        Targets.Classes classes = Targets.Classes.of(ints());
        double[] weights = next();
        double smoothing = next()[0];
        return (weights.length == 0 ? classes : classes.withClassWeights(weights))
            .withLabelSmoothing(smoothing);
      case MULTI_LABEL:
        java.util.List<float[]> rows = new java.util.ArrayList<>();
        while (at < values.length) {
          rows.add(floats());
        }
        return new Targets.MultiLabel(rows.toArray(new float[0][]));
      case VALUES:
        return new Targets.Values(floats());
      case SPANS:
        return new Targets.Spans(ints(), ints());
      default:
        throw new IllegalStateException("labels of an unknown kind " + values[0]);
    }
  }

  private double[] next() {
    int length = (int) values[at];
    double[] part = Arrays.copyOfRange(values, at + 1, at + 1 + length);
    at += 1 + length;
    return part;
  }

  private int[] ints() {
    return Arrays.stream(next()).mapToInt(v -> (int) v).toArray();
  }

  private float[] floats() {
    double[] part = next();
    float[] result = new float[part.length];
    for (int i = 0; i < part.length; i++) {
      result[i] = (float) part[i];
    }
    return result;
  }

  private static double[] join(int kind, double[]... parts) {
    int length = 1;
    for (double[] p : parts) {
      length += 1 + p.length;
    }
    double[] flat = new double[length];
    flat[0] = kind;
    int at = 1;
    for (double[] p : parts) {
      flat[at] = p.length;
      System.arraycopy(p, 0, flat, at + 1, p.length);
      at += 1 + p.length;
    }
    return flat;
  }

  private static double[] doubles(int[] a) {
    return Arrays.stream(a).asDoubleStream().toArray();
  }

  private static double[] doubles(float[] a) {
    double[] result = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = a[i];
    }
    return result;
  }
}
