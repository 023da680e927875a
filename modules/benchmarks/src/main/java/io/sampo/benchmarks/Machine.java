package io.sampo.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a figure was measured on. */
final class Machine {
  private static final List<String> TELLING =
      List.of("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "amx_int8");

  private Machine() {}

  /** Processor, cores, load and Java. */
  static Map<String, Object> description() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cpu", processor("model name"));
    List<String> flags = List.of(processor("flags").split(" "));
    fields.put("cpu_flags", TELLING.stream().filter(flags::contains).toList());
    fields.put("cores", Runtime.getRuntime().availableProcessors());
    fields.put(
        "load_at_start", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    fields.put("java", System.getProperty("java.version"));
    return fields;
  }

  /** Processor seconds that this process has used. */
  static double cpuSeconds() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  /**
   * Memory of this process in megabytes (10⁶ bytes).
   *
   * @param field of /proc/self/status: VmRSS (resident now) or VmHWM (at most so far)
   */
  static double memoryMb(String field) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(field + ":")) {
          return Spread.digits(1.024e-3 * Long.parseLong(line.replaceAll("[^0-9]", "")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("this benchmark needs Linux", e);
    }
    throw new IllegalStateException("/proc/self/status has no " + field);
  }

  /** Resident memory of a process in megabytes; 0 when it has just ended. */
  static double memoryMb(ProcessHandle process) {
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
        if (line.startsWith("VmRSS:")) {
          return 1.024e-3 * Double.parseDouble(line.replaceAll("[^0-9]", ""));
        }
      }
      return 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** A field of the first processor, or nothing where there is no such file. */
  private static String processor(String field) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith(field)) {
          return line.substring(line.indexOf(':') + 1).trim();
        }
      }
      return "";
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
