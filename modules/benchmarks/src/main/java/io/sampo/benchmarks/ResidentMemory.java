package io.sampo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Resident memory of the executors that this process has started, looked at twice a second. */
final class ResidentMemory implements AutoCloseable {
  private static final int PARTS = 10;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final List<Double> most = new ArrayList<>(); // MB of the largest executor; guarded by it

  private ResidentMemory() {}

  static ResidentMemory ofExecutors() {
    ResidentMemory memory = new ResidentMemory();
    var unused = memory.clock.scheduleAtFixedRate(memory::look, 0, 500, TimeUnit.MILLISECONDS);
    return memory;
  }

  private void look() {
    double largest =
        ProcessHandle.current()
            .descendants()
            .mapToDouble(ResidentMemory::megabytes)
            .max()
            .orElse(0);
    synchronized (most) {
      most.add(largest);
    }
  }

  /** Of an executor; 0 of another process. */
  private static double megabytes(ProcessHandle process) {
    Path about = Path.of("/proc", Long.toString(process.pid()));
    try {
      // not ProcessHandle's command line, which is absent where the class path is long
      if (!Files.readString(about.resolve("cmdline")).contains("CoarseGrainedExecutorBackend")) {
        return 0;
      }
      for (String line : Files.readAllLines(about.resolve("status"))) {
        if (line.startsWith("VmRSS:")) {
          return 1.024e-3 * Double.parseDouble(line.replaceAll("[^0-9]", ""));
        }
      }
      return 0;
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }

  /** The largest executor in each tenth of the time, and how much it grew from the fifth on. */
  Map<String, Object> course() {
    List<Double> tenths = new ArrayList<>();
    synchronized (most) {
      for (int part = 0; part < PARTS; part++) {
        double largest = 0;
        for (int i = most.size() * part / PARTS; i < most.size() * (part + 1) / PARTS; i++) {
          largest = Math.max(largest, most.get(i));
        }
        tenths.add(Spread.digits(largest));
      }
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("executor_mb_by_tenth", tenths);
    fields.put("growth_of_second_half", Spread.digits(tenths.get(9) / tenths.get(4) - 1));
    return fields;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
