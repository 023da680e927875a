package io.sampo.encoder.layers;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.ParameterLayout;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Fresh weights as transformers draws them: normal with {@code initializer_range}, gains 1, biases
 * 0, the padding token's embedding 0. A tensor depends on (seed, its name) alone.
 */
public final class InitialWeights {
  private static final int ROWS_AT_ONCE = 1 << 16;

  private InitialWeights() {}

  /** Fills one tensor, given as a contiguous view. */
  public static void fill(
      INDArray view, ParameterLayout.Segment segment, BertConfig config, long seed) {
    if (segment.name().endsWith("LayerNorm.weight")) {
      view.assign(1);
    } else if (!segment.decay()) {
      view.assign(0);
    } else {
      normal(view, segment.name(), config.initializerRange(), seed);
      if (segment.name().endsWith("word_embeddings.weight") && config.padTokenId() >= 0) {
        view.getRow(config.padTokenId()).assign(0);
      }
    }
  }

  private static void normal(INDArray view, String name, double deviation, long seed) {
    CRC32 hash = new CRC32();
    hash.update(name.getBytes(StandardCharsets.UTF_8));
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + hash.getValue());
    for (long done = 0; done < view.length(); done += ROWS_AT_ONCE) {
      int n = (int) Math.min(ROWS_AT_ONCE, view.length() - done);
      INDArray part = FlatViews.matrix(view, done, 1, n);
      if (view.dataType() == DataType.FLOAT) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
          values[i] = (float) (deviation * random.nextGaussian());
        }
        part.assign(Nd4j.createFromArray(values).reshape(1, n));
      } else {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
          values[i] = deviation * random.nextGaussian();
        }
        part.assign(Nd4j.createFromArray(values).reshape(1, n));
      }
    }
  }
}
