package io.sampo.encoder.layers;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A head with a pooler. */
public interface PooledHead {
  /** Pooled first tokens [sequences, hidden] of hidden states [tokens, hidden]; a fresh array. */
  INDArray pooled(INDArray hidden);
}
