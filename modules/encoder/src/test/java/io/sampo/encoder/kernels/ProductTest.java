package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

class ProductTest {
  private static final int[] ROWS = {1, 4, 33, 64, 127, 128};
  private static final int[] COLUMNS = {1, 7, 32, 48, 50, 64, 96, 130};
  private static final int[] TERMS = {1, 5, 32, 33, 64, 100, 384};

  /** Small integers, so that each product is exact in all types, in any order. */
  private static float[][] matrix(Random random, int rows, int columns) {
    float[][] values = new float[rows][Passes.padded(columns)];
    for (float[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextInt(9) - 4;
      }
    }
    return values;
  }

  private static Rows stored(OffHeap memory, Product.Type type, float[][] values, int columns) {
    Rows rows = memory.rows(type, values.length, columns);
    for (int r = 0; r < values.length; r++) {
      rows.write(r, values[r]);
    }
    return rows;
  }

  private static boolean right(Product.Type type, int m, int n, int k, boolean bias) {
    Random random = new Random(m * 10_007L + n * 101L + k);
    float[][] a = matrix(random, m, k);
    float[][] b = matrix(random, k, n);
    float[][] offset = matrix(random, 1, n);
    try (OffHeap first = new OffHeap();
        OffHeap second = new OffHeap();
        OffHeap packed = new OffHeap();
        OffHeap third = new OffHeap();
        OffHeap result = new OffHeap()) {
      long of = stored(first, type, a, k).address(0);
      Rows from = stored(second, type, b, n);
      Product.Packing packing = Product.Packing.of(n, k, type);
      long by = packed.address(packing.bytes());
      packing.run(type, from.address(0), n, by);
      Rows c = result.rows(Product.Type.F32, m, n);
      Product product =
          Product.of(new Product.Shape(m, n, k, type, Product.Type.F32, k, 0, n, bias, false));
      if (bias) {
        product.run(of, by, c.address(0), stored(third, Product.Type.F32, offset, n).address(0));
      } else {
        product.run(of, by, c.address(0));
      }
      float[] row = Passes.array(n);
      for (int i = 0; i < m; i++) {
        c.read(i, row);
        for (int j = 0; j < n; j++) {
          float sum = bias ? offset[0][j] : 0;
          for (int t = 0; t < k; t++) {
            sum += a[i][t] * b[t][j];
          }
          if (sum != row[j]) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private static List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    for (Product.Type type : types()) {
      for (int m : ROWS) {
        for (int n : COLUMNS) {
          for (int k : TERMS) {
            for (boolean bias : new boolean[] {false, true}) {
              if (!right(type, m, n, k, bias)) {
                wrong.add(type + " " + m + " x " + n + " x " + k + (bias ? " with bias" : ""));
              }
            }
          }
        }
      }
    }
    return wrong;
  }

  private static List<Product.Type> types() {
    try {
      Precision.BF16.requirePossible();
      return List.of(Product.Type.F32, Product.Type.BF16);
    } catch (InvalidInputException e) {
      return List.of(Product.Type.F32); // a processor without bfloat16
    }
  }

  @Test
  void packedProductsAreExactWhateverOpenMpMayUse() throws Exception {
    // A thread whose OpenMP has four threads, as where nobody set OMP_NUM_THREADS.
    FutureTask<List<String>> task =
        new FutureTask<>(
            () -> {
              Nd4j.getBackend(); // loads the native library
              NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
              ops.setOmpNumThreads(4);
              assertThat(ops.ompGetMaxThreads()).isEqualTo(4);
              return wrong();
            });
    new Thread(task).start();
    assertThat(task.get()).isEmpty();
  }
}
