package io.sampo.encoder.kernels;

import java.util.Arrays;

/**
 * Decoder and cross-entropy in one pass over the vocabulary, in chunks that stay in the cache: a
 * chunk of logits becomes exponentials under its own largest value, and when a row's last chunk is
 * done its chunks are scaled to the gradient (the running softmax of Milakov and Gimelshein 2018,
 * arXiv 1805.02867).
 */
final class NativeDecoder implements AutoCloseable {
  /** Classes of a chunk. */
  private static final int CHUNK = 1024;

  /** Sums over rows are rounded up to this, so that batches share their shapes. */
  private static final int TERMS = 64;

  private final RowTeam team;
  private final Product.Type type;
  private final OffHeap inputs = new OffHeap();
  private final OffHeap gradients = new OffHeap();
  private final OffHeap forward = new OffHeap();
  private final OffHeap backward = new OffHeap();
  private final ScratchMemory<OffHeap> logits = new ScratchMemory<>(OffHeap::new);

  NativeDecoder(RowTeam team, Product.Type type) {
    this.team = team;
    this.type = type;
  }

  /** What the caller passed. */
  private final class Call {
    private final int n;
    private final int classes;
    private final int chunks;
    private final int block;
    private final Rows x;
    private final Rows w;
    private final Rows bias;
    private final int[] labels;
    private final float scale;
    private final Rows[] gradient; // by chunk, [rows, width]
    private final long forwardBytes;
    private final long backwardBytes;
    private final long forwardAt;
    private final long backwardAt;
    private final double[] losses;
    private final float[][] sums;

    Call(Rows x, Rows w, Rows bias, int[] labels, float scale) {
      this.n = labels.length;
      this.classes = w.rows;
      this.chunks = (classes + CHUNK - 1) / CHUNK;
      // An even number of blocks of about 128 rows, in whole tiles of 16.
      int even = 2 * ((n + 2 * RowBlocks.BLOCK - 1) / (2 * RowBlocks.BLOCK));
      this.block = ((n + even - 1) / even + 15) / 16 * 16;
      this.w = w;
      this.bias = bias;
      this.labels = labels;
      this.scale = scale;
      int padded = (n + TERMS - 1) / TERMS * TERMS;
      this.x = inputs.rows(type, padded, x.columns);
      this.gradient = new Rows[chunks];
      long at = gradients.address((long) type.bytes * padded * Passes.padded(classes));
      for (int chunk = 0; chunk < chunks; chunk++) {
        long offset = (long) type.bytes * padded * chunk * CHUNK;
        gradient[chunk] = new Rows(at + offset, type, padded, width(chunk), width(chunk));
      }
      copy(x);
      int h = x.columns;
      this.forwardBytes = line(Product.Packing.of(Math.min(CHUNK, classes), h, type).bytes());
      this.backwardBytes = line(Product.Packing.of(h, Math.min(CHUNK, classes), type).bytes());
      this.forwardAt = forward.address(forwardBytes * chunks);
      this.backwardAt = backward.address(backwardBytes * chunks);
      this.losses = new double[n];
      this.sums = new float[blocks()][Passes.padded(classes)];
    }

    private void copy(Rows from) {
      float[] row = Passes.array(from.columns);
      for (int r = 0; r < x.rows; r++) {
        if (r < n) {
          from.read(r, row);
        } else {
          Arrays.fill(row, 0);
        }
        x.write(r, row);
      }
      float[] zeros = Passes.array(CHUNK);
      for (Rows chunk : gradient) {
        for (int r = n; r < x.rows; r++) {
          chunk.write(r, zeros);
        }
      }
    }

    private int blocks() {
      return (n + block - 1) / block;
    }

    private int width(int chunk) {
      return Math.min(CHUNK, classes - chunk * CHUNK);
    }

    private void pack(int chunk) {
      int h = w.columns;
      long from = w.address(chunk * CHUNK);
      Product.Packing.of(width(chunk), h, type)
          .run(from, -w.stride, forwardAt + chunk * forwardBytes);
      Product.Packing.of(h, width(chunk), type)
          .run(from, w.stride, backwardAt + chunk * backwardBytes);
    }

    /** Loss and gradient of the logits of one block of rows, and of x. */
    private void rows(int b, Rows dx) {
      int first = b * block;
      int m = Math.min(n, first + block) - first;
      long memory = logits.own().address(4L * m * CHUNK);
      float[] row = Passes.array(CHUNK);
      float[][] largest = new float[m][chunks];
      double[][] totals = new double[m][chunks];
      float[] own = new float[m];
      for (int chunk = 0; chunk < chunks; chunk++) {
        int at = chunk * CHUNK;
        int width = width(chunk);
        Product.of(
                new Product.Shape(
                    m, width, w.columns, type, Product.Type.F32, x.stride, 0, width, true, false))
            .run(x.address(first), forwardAt + chunk * forwardBytes, memory, bias.address(0, at));
        Rows part = new Rows(memory, Product.Type.F32, m, width, width);
        for (int r = 0; r < m; r++) {
          int label = labels[first + r];
          if (label < 0) {
            continue;
          }
          part.read(r, row);
          if (label >= at && label < at + width) {
            own[r] = row[label - at];
          }
          largest[r][chunk] = exponentials(row, width);
          totals[r][chunk] = Passes.BEST.sum(row, Passes.padded(width));
          gradient[chunk].write(first + r, row);
        }
      }
      for (int r = 0; r < m; r++) {
        finish(first + r, largest[r], totals[r], own[r], row, sums[b]);
      }
      for (int chunk = 0; chunk < chunks; chunk++) {
        Product.of(
                new Product.Shape(
                    m,
                    w.columns,
                    width(chunk),
                    type,
                    Product.Type.F32,
                    gradient[chunk].stride,
                    0,
                    dx.stride,
                    false,
                    chunk > 0))
            .run(
                gradient[chunk].address(first),
                backwardAt + chunk * backwardBytes,
                dx.address(first));
      }
    }

    /** Scales the exponentials of a row to its gradient. */
    private void finish(
        int r, float[] largest, double[] totals, float own, float[] row, float[] sum) {
      if (labels[r] < 0) {
        Arrays.fill(row, 0);
        for (int chunk = 0; chunk < chunks; chunk++) {
          gradient[chunk].write(r, row);
        }
        return;
      }
      float max = Float.NEGATIVE_INFINITY;
      for (float each : largest) {
        max = Math.max(max, each);
      }
      double total = 0;
      for (int chunk = 0; chunk < chunks; chunk++) {
        total += totals[chunk] * Math.exp((double) largest[chunk] - max);
      }
      losses[r] = Math.log(total) + max - own;
      for (int chunk = 0; chunk < chunks; chunk++) {
        int at = chunk * CHUNK;
        int width = width(chunk);
        float factor = (float) (scale * Math.exp((double) largest[chunk] - max) / total);
        gradient[chunk].read(r, row);
        Passes.BEST.scale(row, factor, width);
        if (labels[r] >= at && labels[r] < at + width) {
          double p = Math.exp(own - max) / total;
          row[labels[r] - at] = (float) (scale * (p - 1));
        }
        for (int c = width; c < Passes.padded(width); c++) {
          row[c] = 0;
        }
        Passes.BEST.add(sum, at, row, width);
        gradient[chunk].write(r, row);
      }
    }

    private void weights(int chunk, Rows dw) {
      Product.of(
              new Product.Shape(
                  width(chunk),
                  dw.columns,
                  x.rows,
                  type,
                  Product.Type.F32,
                  -gradient[chunk].stride,
                  x.stride,
                  dw.stride,
                  false,
                  false))
          .run(gradient[chunk].address(0), x.address(0), dw.address(chunk * CHUNK));
    }
  }

  /** Replaces logits by {@code exp(x - max)}, 0 behind the last; returns the largest. */
  private static float exponentials(float[] row, int width) {
    int padded = Passes.padded(width);
    Arrays.fill(row, width, padded, Float.NEGATIVE_INFINITY);
    float max = Passes.BEST.max(row, padded);
    Passes.BEST.exp(row, row, padded, 1, -max);
    return max;
  }

  private static long line(long bytes) {
    return (bytes + OffHeap.LINE - 1) / OffHeap.LINE * OffHeap.LINE;
  }

  /** See {@link Kernels#decoderGradient}. */
  double gradient(
      Rows x, Rows w, Rows bias, int[] labels, float scale, Rows dx, Rows dw, Rows dbias) {
    Call call = new Call(x, w, bias, labels, scale);
    team.run(call.chunks, call::pack);
    team.run(call.blocks(), block -> call.rows(block, dx));
    team.run(call.chunks, chunk -> call.weights(chunk, dw));
    float[] total = new float[call.classes];
    for (int c = 0; c < total.length; c++) {
      double value = 0;
      for (float[] block : call.sums) {
        value += block[c];
      }
      total[c] = (float) value;
    }
    dbias.write(0, total);
    double loss = 0;
    for (double each : call.losses) {
      loss += each;
    }
    return loss;
  }

  @Override
  public void close() {
    inputs.close();
    gradients.close();
    forward.close();
    backward.close();
    logits.close();
  }
}
