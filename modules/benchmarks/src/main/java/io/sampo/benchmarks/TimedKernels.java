package io.sampo.benchmarks;

import io.sampo.encoder.kernels.Kernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

/** Kernels that add up the time of each kind of call. */
final class TimedKernels {
  private final Map<String, Long> nanos = new LinkedHashMap<>();
  private final Kernels kernels;

  TimedKernels(Kernels timed) {
    this.kernels =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> {
                  long start = System.nanoTime();
                  try {
                    return method.invoke(timed, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  } finally {
                    nanos.merge(method.getName(), System.nanoTime() - start, Long::sum);
                  }
                });
  }

  Kernels kernels() {
    return kernels;
  }

  void clear() {
    nanos.clear();
  }

  /** Nanoseconds by method. */
  Map<String, Long> nanos() {
    return nanos;
  }
}
