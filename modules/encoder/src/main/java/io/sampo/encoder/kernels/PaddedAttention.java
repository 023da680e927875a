package io.sampo.encoder.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Self-attention of a ragged batch in ND4J operations: sequences of about the same length are
 * padded to one [batch·heads, T, D] product, padded keys masked. The number of calls grows with the
 * number of length classes (powers of two), not with the batch.
 */
final class PaddedAttention {
  private static final double MASKED = -1e9;

  private final int[] starts;
  private final int heads;
  private final Dropout dropout;
  private final List<Bucket> buckets;

  PaddedAttention(int[] starts, int heads, Dropout dropout) {
    this.starts = starts;
    this.heads = heads;
    this.dropout = dropout;
    this.buckets = buckets(starts);
  }

  /** Sequences of one length class. */
  private static final class Bucket {
    private final List<Integer> sequences = new ArrayList<>();
    private int longest; // T

    private int size() {
      return sequences.size();
    }
  }

  private static List<Bucket> buckets(int[] starts) {
    TreeMap<Integer, Bucket> byClass = new TreeMap<>();
    for (int s = 0; s + 1 < starts.length; s++) {
      int length = starts[s + 1] - starts[s];
      int lengthClass = 32 - Integer.numberOfLeadingZeros(Math.max(8, length) - 1);
      Bucket bucket = byClass.computeIfAbsent(lengthClass, c -> new Bucket());
      bucket.sequences.add(s);
      bucket.longest = Math.max(bucket.longest, length);
    }
    return new ArrayList<>(byClass.values());
  }

  static long savedLength(int[] starts, int heads) {
    long length = 0;
    for (Bucket b : buckets(starts)) {
      length += (long) b.size() * heads * b.longest * b.longest;
    }
    return length;
  }

  void forward(INDArray qkv, INDArray saved, INDArray context) {
    List<INDArray> outputs = new ArrayList<>();
    long offset = 0;
    for (Bucket b : buckets) {
      INDArray[] parts = split(padded(qkv, b), b, 3);
      INDArray p = probabilities(parts[0], parts[1], b);
      if (saved != null) {
        savedOf(saved, offset, b).assign(p);
        offset += p.length();
      }
      drop(p, b);
      outputs.add(join(Nd4j.matmul(p, parts[2]), b));
    }
    context.assign(unpadded(outputs));
  }

  void backward(INDArray qkv, INDArray saved, INDArray dContext, INDArray dQkv) {
    List<INDArray> outputs = new ArrayList<>();
    long offset = 0;
    for (Bucket b : buckets) {
      INDArray[] parts = split(padded(qkv, b), b, 3);
      INDArray p = savedOf(saved, offset, b);
      offset += p.length();
      INDArray dropped = p.dup();
      drop(dropped, b);
      INDArray masked = padded(dContext, b).muliColumnVector(real(b, dContext.dataType()));
      INDArray dc = split(masked, b, 1)[0];
      INDArray dv = Nd4j.matmul(dropped, dc, true, false, false);
      INDArray ds = Nd4j.matmul(dc, parts[2], false, true, false);
      drop(ds, b);
      ds.subi(ds.mul(p).sum(true, 2).broadcast(ds.shape())).muli(p).muli(scale(parts[0]));
      INDArray dq = Nd4j.matmul(ds, parts[1]);
      INDArray dk = Nd4j.matmul(ds, parts[0], true, false, false);
      outputs.add(Nd4j.concat(1, join(dq, b), join(dk, b), join(dv, b)));
    }
    dQkv.assign(unpadded(outputs));
  }

  static INDArray weights(INDArray qkv, int start, int end, int heads) {
    int[] one = {0, end - start};
    PaddedAttention attention = new PaddedAttention(one, heads, Dropout.NONE);
    Bucket b = attention.buckets.get(0);
    INDArray rows = qkv.get(NDArrayIndex.interval(start, end), NDArrayIndex.all()).dup('c');
    INDArray[] parts = attention.split(rows, b, 3);
    return attention.probabilities(parts[0], parts[1], b);
  }

  /** softmax(q·kᵀ/√d) with padded keys left out, [batch·heads, T, T]; a fresh array. */
  private INDArray probabilities(INDArray q, INDArray k, Bucket b) {
    INDArray scores = Nd4j.matmul(q, k, false, true, false).muli(scale(q));
    int t = b.longest;
    double[] mask = new double[b.size() * heads * t];
    for (int s = 0; s < b.size(); s++) {
      for (int i = length(b, s); i < t; i++) {
        for (int h = 0; h < heads; h++) {
          mask[(s * heads + h) * t + i] = MASKED;
        }
      }
    }
    INDArray keys = Nd4j.createFromArray(mask).castTo(q.dataType());
    scores.addi(keys.reshape((long) b.size() * heads, 1, t).broadcast(scores.shape()));
    return Nd4j.exec(new SoftMax(scores, scores, 2))[0];
  }

  private static double scale(INDArray q) {
    return 1 / Math.sqrt(q.size(2));
  }

  private int length(Bucket b, int s) {
    int sequence = b.sequences.get(s);
    return starts[sequence + 1] - starts[sequence];
  }

  /** Multiplies [batch·heads, T, T] by the dropout mask. */
  private void drop(INDArray p, Bucket b) {
    if (dropout.none()) {
      return;
    }
    int t = b.longest;
    float[] kept = new float[b.size() * heads * t * t];
    int i = 0;
    for (int sequence : b.sequences) {
      for (int h = 0; h < heads; h++) {
        for (int query = 0; query < t; query++) {
          long row = (long) (starts[sequence] + query) * heads + h;
          dropout.fill(row, kept, i, t);
          i += t;
        }
      }
    }
    p.muli(Nd4jKernels.factors(dropout, kept, p.dataType()).reshape(p.shape()));
  }

  /** The rows of a bucket's sequences, padded by copies of row 0: [batch·T, columns]. */
  private INDArray padded(INDArray x, Bucket b) {
    int t = b.longest;
    int[] rows = new int[b.size() * t];
    for (int s = 0; s < b.size(); s++) {
      for (int i = 0; i < length(b, s); i++) {
        rows[s * t + i] = starts[b.sequences.get(s)] + i;
      }
    }
    return Nd4j.pullRows(x, 1, rows);
  }

  /** 1 for real rows, 0 for padding, [batch·T, 1]. */
  private INDArray real(Bucket b, DataType type) {
    int t = b.longest;
    double[] real = new double[b.size() * t];
    for (int s = 0; s < b.size(); s++) {
      java.util.Arrays.fill(real, s * t, s * t + length(b, s), 1);
    }
    return Nd4jKernels.column(real, type);
  }

  /** [batch·T, parts·hidden] to so many [batch·heads, T, D]. */
  private INDArray[] split(INDArray rows, Bucket b, int parts) {
    long d = rows.columns() / parts / heads;
    INDArray split =
        rows.reshape('c', b.size(), b.longest, parts, heads, d).permute(2, 0, 3, 1, 4).dup('c');
    INDArray[] out = new INDArray[parts];
    long each = split.length() / parts;
    for (int i = 0; i < parts; i++) {
      long[] shape = {(long) b.size() * heads, b.longest, d};
      long[] strides = {b.longest * d, d, 1};
      out[i] = Nd4j.create(split.data(), shape, strides, each * i, 'c');
    }
    return out;
  }

  /** [batch·heads, T, D] to [batch·T, hidden]. */
  private INDArray join(INDArray x, Bucket b) {
    long d = x.size(2);
    return x.dup('c')
        .reshape('c', b.size(), heads, b.longest, d)
        .permute(0, 2, 1, 3)
        .dup('c')
        .reshape('c', (long) b.size() * b.longest, heads * d);
  }

  private INDArray savedOf(INDArray saved, long offset, Bucket b) {
    long t = b.longest;
    long[] shape = {(long) b.size() * heads, t, t};
    return Nd4j.create(saved.data(), shape, new long[] {t * t, t, 1}, saved.offset() + offset, 'c');
  }

  /** Rows of all buckets back in the order of the batch, without the padding. */
  private INDArray unpadded(List<INDArray> outputs) {
    int[] rows = new int[starts[starts.length - 1]];
    int offset = 0;
    for (Bucket b : buckets) {
      for (int s = 0; s < b.size(); s++) {
        for (int i = 0; i < length(b, s); i++) {
          rows[starts[b.sequences.get(s)] + i] = offset + s * b.longest + i;
        }
      }
      offset += b.size() * b.longest;
    }
    INDArray all =
        outputs.size() == 1 ? outputs.get(0) : Nd4j.concat(0, outputs.toArray(new INDArray[0]));
    return Nd4j.pullRows(all, 1, rows);
  }
}
