package io.sampo.encoder.optimizer;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.ParameterLayout.Segment;
import io.sampo.encoder.kernels.AdamWStep;
import io.sampo.encoder.kernels.SparseRows;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * AdamW as torch computes it (Loshchilov and Hutter 2019): decay first, bias-corrected moments,
 * epsilon outside the square root, global-norm clipping before. One pass over the flat vectors.
 *
 * <pre>{@code
 * AdamW optimizer = AdamW.of(model, AdamWConfig.defaults());
 * double loss = model.computeGradient(batch, targets, key);
 * double norm = optimizer.step(schedule.at(step));
 * }</pre>
 */
public final class AdamW implements AutoCloseable {
  private final BertModel model;
  private final AdamWConfig config;
  private final List<List<Range>> trained; // stretches between frozen tensors
  private final INDArray firstMoment;
  private final INDArray secondMoment;
  private final INDArray gradients; // got once: asking for them ends what is known to be 0
  private SparseRows zeroMoments; // null: not known
  private long steps;

  /** Neighbouring tensors that are treated alike. */
  private record Range(long start, long end, double factor, double decay) {}

  private AdamW(BertModel model, AdamWConfig config, List<Range> ranges) {
    this.model = model;
    this.config = config;
    this.trained = trained(ranges);
    this.gradients = model.gradients();
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      this.firstMoment = Nd4j.create(model.dataType(), model.layout().length());
      this.secondMoment = Nd4j.create(model.dataType(), model.layout().length());
    }
  }

  /** An optimizer of all parameters, its moments 0. */
  public static AdamW of(BertModel model, AdamWConfig config) {
    return of(model, config, RateFactor.uniform());
  }

  /**
   * An optimizer with a rate per tensor. Tensors with factor 0 and those of {@link
   * BertModel#freezeBelow frozen layers} are left alone: neither rate nor decay nor moments touch
   * them, and they do not count in the norm.
   */
  public static AdamW of(BertModel model, AdamWConfig config, RateFactor factor) {
    List<Range> ranges = new ArrayList<>();
    for (Segment s : model.layout().segments()) {
      double rate = s.layer() < model.lowestTrained() ? 0 : factor.of(s);
      if (!(rate >= 0 && Double.isFinite(rate))) {
        throw new IllegalArgumentException("the rate factor of " + s.name() + " is " + rate);
      }
      double decay = s.decay() ? config.weightDecay() : 0;
      Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
      if (last != null && last.factor == rate && last.decay == decay) {
        ranges.set(ranges.size() - 1, new Range(last.start, s.end(), rate, decay));
      } else {
        ranges.add(new Range(s.offset(), s.end(), rate, decay));
      }
    }
    return new AdamW(model, config, ranges);
  }

  /**
   * One step with the model's gradients.
   *
   * <p>A norm that is not finite changes nothing: the step is not taken and not counted.
   *
   * @param learningRate at least 0; at 0 the moments move, the parameters do not
   * @return the norm of the gradients of all tensors that are not frozen, before clipping
   */
  public double step(double learningRate) {
    SparseRows zeroGradients = model.zeroGradients();
    double norm = norm(zeroGradients);
    if (!Double.isFinite(norm)) {
      return norm;
    }
    steps++;
    SparseRows zeros = zeros(zeroGradients);
    double scale = config.clipNorm() == 0 ? 1 : Math.min(1, config.clipNorm() / (norm + 1e-6));
    INDArray parameters = model.parameters();
    for (List<Range> stretch : trained) {
      long start = stretch.get(0).start;
      long end = stretch.get(stretch.size() - 1).end;
      AdamWStep step =
          new AdamWStep(
              stretch.stream().mapToLong(r -> r.end - start).toArray(),
              stretch.stream().mapToDouble(r -> learningRate * r.factor).toArray(),
              stretch.stream().mapToDouble(Range::decay).toArray(),
              config.beta1(),
              config.beta2(),
              config.epsilon(),
              steps,
              scale);
      model
          .kernels()
          .adamW(
              part(parameters, start, end),
              part(gradients, start, end),
              part(firstMoment, start, end),
              part(secondMoment, start, end),
              step,
              zeros.from(start));
    }
    zeroMoments = zeros;
    return norm;
  }

  /** Where gradients and moments are 0, and moments will be after this step. */
  private SparseRows zeros(SparseRows zeroGradients) {
    if (zeroMoments == null && zeroGradients != SparseRows.NONE) {
      Segment words = model.layout().wordEmbeddings();
      INDArray first = model.view(firstMoment, words);
      zeroMoments = SparseRows.find(words.offset(), first, model.view(secondMoment, words));
    }
    return zeroMoments == null ? SparseRows.NONE : zeroMoments.and(zeroGradients);
  }

  private double norm(SparseRows zeros) {
    double sum = 0;
    for (List<Range> stretch : trained) {
      long start = stretch.get(0).start;
      INDArray part = part(gradients, start, stretch.get(stretch.size() - 1).end);
      sum += model.kernels().squaredNorm(part, zeros.from(start));
    }
    return Math.sqrt(sum);
  }

  private static INDArray part(INDArray vector, long start, long end) {
    long[] shape = {end - start};
    return Nd4j.create(vector.data(), shape, new long[] {1}, vector.offset() + start);
  }

  /** Stretches of ranges that lie side by side and are not frozen. */
  private static List<List<Range>> trained(List<Range> ranges) {
    List<List<Range>> stretches = new ArrayList<>();
    boolean open = false;
    for (Range r : ranges) {
      if (r.factor != 0 && !open) {
        stretches.add(new ArrayList<>());
      }
      open = r.factor != 0;
      if (open) {
        stretches.get(stretches.size() - 1).add(r);
      }
    }
    return stretches;
  }

  /**
   * Mean of the gradients, [n], laid out as the parameters; live. Who writes to it must have asked
   * for it since the last step.
   */
  public INDArray firstMoment() {
    zeroMoments = null;
    return firstMoment;
  }

  /** Mean of the squared gradients, [n]; live, as {@link #firstMoment}. */
  public INDArray secondMoment() {
    zeroMoments = null;
    return secondMoment;
  }

  /** Steps taken so far: with the two moments, the whole state. */
  public long steps() {
    return steps;
  }

  /** Continues after so many steps; the moments are the caller's to fill. */
  public void restore(long steps) {
    if (steps < 0) {
      throw new IllegalArgumentException("steps " + steps + " are negative");
    }
    this.steps = steps;
  }

  /** Frees the moments. */
  @Override
  public void close() {
    firstMoment.close();
    secondMoment.close();
  }
}
