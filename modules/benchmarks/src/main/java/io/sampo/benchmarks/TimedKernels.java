package io.sampo.benchmarks;

import io.sampo.encoder.kernels.Kernels;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Kernels that add up the time of each kind of call: by the clock, or on one thread by its
 * processor time, which says the same on a busy machine.
 */
final class TimedKernels {
  private final Map<String, Long> nanos = new LinkedHashMap<>();
  private final Kernels kernels;

  /**
   * @param threads of these kernels
   */
  TimedKernels(Kernels timed, int threads) {
    LongSupplier clock =
        threads == 1
            ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime
            : System::nanoTime;
    this.kernels =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> {
                  long start = clock.getAsLong();
                  try {
                    Object result = method.invoke(timed, arguments);
                    return result == timed ? proxy : result;
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  } finally {
                    nanos.merge(method.getName(), clock.getAsLong() - start, Long::sum);
                  }
                });
  }

  Kernels kernels() {
    return kernels;
  }

  void clear() {
    nanos.clear();
  }

  /** Milliseconds of one repeat by method, and what was spent between them. */
  Map<String, Double> millis(double seconds, double repeats) {
    Map<String, Double> parts = new TreeMap<>();
    double rest = 1e9 * seconds;
    for (Map.Entry<String, Long> part : nanos.entrySet()) {
      parts.put(part.getKey(), Spread.digits(part.getValue() * 1e-6 / repeats));
      rest -= part.getValue();
    }
    parts.put("(between the kernels)", Spread.digits(rest * 1e-6 / repeats));
    return parts;
  }
}
