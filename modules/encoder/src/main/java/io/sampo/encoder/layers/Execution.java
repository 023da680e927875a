package io.sampo.encoder.layers;

import io.sampo.encoder.DropoutKey;
import io.sampo.encoder.kernels.Buffers;
import io.sampo.encoder.kernels.Dropout;
import io.sampo.encoder.kernels.Kernels;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What the layers of one graph share while they run: the kernels, scratch memory that lives no
 * longer than a call, and the dropout key of the step. Used by one thread at a time.
 */
public final class Execution implements AutoCloseable {
  private static final int NOBODY = -1;

  private final Kernels kernels;
  private final Buffers scratch;
  private final Buffers replayed;
  private DropoutKey key;
  private boolean fixed;
  private int lowestTrained;
  private boolean recompute;
  private int inReplayed = NOBODY;

  public Execution(Kernels kernels, DataType type) {
    this.kernels = kernels;
    this.scratch = new Buffers(type);
    this.replayed = new Buffers(type);
  }

  public Kernels kernels() {
    return kernels;
  }

  /** Arrays that any layer may overwrite as soon as the next one runs. */
  public Buffers scratch() {
    return scratch;
  }

  /** Layers below this one are frozen; 0 when none is. */
  public void lowestTrained(int layer) {
    this.lowestTrained = layer;
  }

  int lowestTrained() {
    return lowestTrained;
  }

  /** Whether blocks compute their activations again in the backward pass. */
  public void recompute(boolean recompute) {
    this.recompute = recompute;
  }

  boolean recompute() {
    return recompute;
  }

  /** Activations of one block at a time, when they are computed again. */
  Buffers replayed(int layer) {
    inReplayed = layer;
    return replayed;
  }

  /** Whether this layer was the last to use that memory in this step. */
  boolean holds(int layer) {
    return inReplayed == layer;
  }

  /**
   * Whether the parameters stay as they are from now on, so that what the kernels make of them is
   * kept from call to call.
   */
  public void fixParameters(boolean fixed) {
    kernels.parametersChanged();
    kernels.parametersStay(fixed);
    this.fixed = fixed;
  }

  /** A forward pass begins. */
  void begin() {
    inReplayed = NOBODY;
    if (!fixed) {
      kernels.parametersChanged();
    }
  }

  /** Sets the key of the coming step; null: keyed by the graph's own seed and iteration. */
  public void key(DropoutKey key) {
    this.key = key;
  }

  /** Whether nothing but the layers writes to gradients, as where DL4J's updaters would. */
  boolean undisturbed() {
    return key != null;
  }

  /**
   * The mask of one place in the model.
   *
   * @param site number of the place, see {@link EncoderLayer#site}
   */
  Dropout dropout(double rate, int site, DropoutKey ofGraph) {
    DropoutKey used = key == null ? ofGraph : key;
    return used.none() ? Dropout.NONE : Dropout.of(rate, used.seed(), used.step(), site);
  }

  @Override
  public void close() {
    scratch.close();
    replayed.close();
    kernels.close();
  }
}
