package io.sampo.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Resident memory of executors that this process has started, looked at twice a second. */
final class ResidentMemory implements AutoCloseable {
  private static final int PARTS = 10;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final boolean driver;

  /** MB of the largest executor and of the driver at each look; guarded by {@code looks}. */
  private final List<double[]> looks = new ArrayList<>();

  private ResidentMemory(boolean driver) {
    this.driver = driver;
  }

  static ResidentMemory ofExecutors() {
    return started(new ResidentMemory(false));
  }

  /** This process, too. */
  static ResidentMemory ofDriverAndExecutors() {
    return started(new ResidentMemory(true));
  }

  private static ResidentMemory started(ResidentMemory memory) {
    var unused = memory.clock.scheduleAtFixedRate(memory::look, 0, 500, TimeUnit.MILLISECONDS);
    return memory;
  }

  private void look() {
    double largest = LocalCluster.executors().mapToDouble(Machine::memoryMb).max().orElse(0);
    double own = driver ? Machine.memoryMb(ProcessHandle.current()) : 0;
    synchronized (looks) {
      looks.add(new double[] {largest, own});
    }
  }

  /** The largest in each tenth of the time, and how much it grew from the fifth on. */
  Map<String, Object> course() {
    Map<String, Object> fields = new LinkedHashMap<>();
    course(0, "executor_", fields);
    if (driver) {
      course(1, "driver_", fields);
    }
    return fields;
  }

  private void course(int which, String prefix, Map<String, Object> fields) {
    List<Double> tenths = new ArrayList<>();
    synchronized (looks) {
      for (int part = 0; part < PARTS; part++) {
        double largest = 0;
        for (int i = looks.size() * part / PARTS; i < looks.size() * (part + 1) / PARTS; i++) {
          largest = Math.max(largest, looks.get(i)[which]);
        }
        tenths.add(Spread.digits(largest));
      }
    }
    fields.put(prefix + "mb_by_tenth", tenths);
    String growth = which == 0 ? "growth_of_second_half" : prefix + "growth_of_second_half";
    fields.put(growth, Spread.digits(tenths.get(9) / tenths.get(4) - 1));
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
