package io.sampo.benchmarks;

import com.sun.management.ThreadMXBean;
import io.sampo.storage.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A campaign: damaged files into everything that reads files and texts of users. Each must be taken
 * or refused with the documented error, in bounded time and memory; anything else is a finding,
 * written to a file with the input. An input that is refused at a new place of the code becomes a
 * seed of its own.
 */
final class FuzzBenchmark implements Benchmark {
  /** Characters of a message at most: those of an error are cut at 2,000. */
  static final int MAX_MESSAGE = 2_001;

  private static final double MAX_CPU_SECONDS = 5;
  private static final long MAX_ALLOCATED_BYTES = 256 << 20; // by one input of 32 KB at most
  private static final int MAX_SEED_BYTES = 24_576;
  private static final int MAX_FOUND_SEEDS = 500;
  private static final int HANG_CPU_SECONDS = 60;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private volatile Runnable onHang = () -> {};
  private volatile long inputStarted = Long.MAX_VALUE; // CPU time of the fuzzing thread, ns

  @Override
  public String name() {
    return "fuzz";
  }

  @Override
  public String purpose() {
    return "damaged input: fuzz.inputs=1000000 of each target, fuzz.only=safetensors,warc,...,"
        + " fuzz.seed=1, fuzz.seeds=DIR,... (more files to begin with), fuzz.findings=findings";
  }

  @Override
  public Map<String, Object> run(Options options) {
    int inputs = options.integer("inputs", 1_000_000);
    int seed = options.integer("seed", 1);
    String only = options.text("only", "");
    Path findings = Path.of(options.text("findings", "findings"));
    Map<String, byte[]> files = seedFiles(options.text("seeds", ""));
    List<FuzzTarget> targets = FuzzTargets.all(files);
    for (String wanted : only.isEmpty() ? new String[0] : only.split(",")) {
      if (targets.stream().noneMatch(target -> target.name().equals(wanted))) {
        throw new InvalidInputException(
            "fuzz.only",
            "'" + wanted + "' is no target",
            "use some of " + targets.stream().map(FuzzTarget::name).toList());
      }
    }
    startWatch(Thread.currentThread().getId());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("options", options.used());
    List<String> failures = new ArrayList<>();
    for (FuzzTarget target : targets) {
      if (only.isEmpty() || Arrays.asList(only.split(",")).contains(target.name())) {
        fields.put(target.name(), fuzz(target, inputs, seed, findings, failures));
      }
    }
    fields.put(Bench.FAILURES, failures);
    return fields;
  }

  Map<String, Object> fuzz(
      FuzzTarget target, int inputs, long seed, Path findings, List<String> failures) {
    Mutator mutator = new Mutator(seed);
    List<FuzzTarget.Seed> found = new ArrayList<>();
    Map<String, Long> places = new TreeMap<>(); // by outcome: inputs that had it
    long[] counts = new long[2]; // refused, accepted
    double cpu = Machine.cpuSeconds();
    long wall = System.nanoTime();
    Map<String, Object> memory = new LinkedHashMap<>();
    for (int i = 0; i < inputs; i++) {
      FuzzTarget.Seed base =
          mutator.pick(found.isEmpty() || !mutator.oneIn(3) ? target.seeds() : found);
      byte[] bytes = target.mutate(mutator, base, mutator.pick(target.seeds()));
      int number = i;
      onHang = () -> write(findings, target, base.file(), bytes, number, seed, null);
      Outcome outcome = outcome(target, base.file(), bytes);
      boolean isNew = places.merge(outcome.place, 1L, Long::sum) == 1;
      if (outcome.finding) {
        if (isNew) {
          failures.add(write(findings, target, base.file(), bytes, i, seed, outcome));
        }
      } else {
        counts[outcome.accepted ? 1 : 0]++;
        if (isNew && bytes.length <= MAX_SEED_BYTES && found.size() < MAX_FOUND_SEEDS) {
          found.add(new FuzzTarget.Seed(base.file(), bytes));
        }
      }
      if (i + 1 == Math.max(1, inputs / 10) || i + 1 == inputs) {
        memory.put("after_" + (i + 1), memory());
      }
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("inputs", inputs);
    fields.put("accepted", counts[1]);
    fields.put("refused", counts[0]);
    fields.put("findings", inputs - counts[0] - counts[1]);
    fields.put("places_of_refusal", places.size());
    fields.put("seeds", target.seeds().size());
    fields.put("inputs_per_s", Spread.digits(inputs * 1e9 / (System.nanoTime() - wall)));
    fields.put("cpu_seconds", Spread.digits(Machine.cpuSeconds() - cpu));
    fields.put("memory", memory);
    return fields;
  }

  /**
   * What became of an input.
   *
   * @param place in the code, or how it was taken
   * @param thrown null when nothing was
   */
  private record Outcome(String place, boolean accepted, boolean finding, Throwable thrown) {}

  private Outcome outcome(FuzzTarget target, String file, byte[] bytes) {
    Throwable thrown = null;
    boolean accepted = false;
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    long cpu = threads.getCurrentThreadCpuTime();
    inputStarted = cpu;
    try {
      accepted = target.read(file, bytes);
    } catch (Throwable e) { // an error is what we look for
      thrown = e;
    }
    inputStarted = Long.MAX_VALUE;
    double seconds = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
    allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
    if (seconds > MAX_CPU_SECONDS) {
      return new Outcome("slow " + place(thrown), accepted, true, thrown);
    }
    if (allocated > MAX_ALLOCATED_BYTES) {
      return new Outcome("large " + place(thrown), accepted, true, thrown);
    }
    boolean clear = thrown == null || FuzzTarget.isRefusal(thrown);
    return new Outcome(
        clear ? place(thrown) : "unclear " + place(thrown), accepted, !clear, thrown);
  }

  /** The class and the lines of the product that it passed; of a broken invariant, which one. */
  private static String place(Throwable thrown) {
    if (thrown == null) {
      return "taken";
    }
    StringBuilder place = new StringBuilder(thrown.getClass().getSimpleName());
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith("io.sampo.benchmarks.")) {
        return frame.equals(thrown.getStackTrace()[0]) ? thrown.toString() : place.toString();
      }
      if (frame.getClassName().startsWith("io.sampo.")) {
        place.append(' ').append(frame.getFileName()).append(':').append(frame.getLineNumber());
      }
    }
    return place.toString();
  }

  private static Map<String, Object> memory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("heap_mb", Spread.digits((runtime.totalMemory() - runtime.freeMemory()) / 1e6));
    fields.put("resident_mb", Machine.memoryMb("VmRSS"));
    return fields;
  }

  /** Writes the input, and beside it what it caused. */
  private static String write(
      Path directory,
      FuzzTarget target,
      String file,
      byte[] bytes,
      int number,
      long seed,
      Outcome outcome) {
    StringWriter text = new StringWriter();
    text.write(target.name() + " seed " + seed + " input " + number + ": ");
    text.write(outcome == null ? "hangs" : outcome.place());
    String head = text.toString();
    if (outcome != null && outcome.thrown() != null) {
      text.write("\n");
      outcome.thrown().printStackTrace(new PrintWriter(text, true));
    }
    try {
      Files.createDirectories(directory);
      String name = target.name() + "-" + seed + "-" + number + "-" + file;
      Files.write(directory.resolve(name), bytes);
      Files.writeString(directory.resolve(name + ".why"), text.toString(), StandardCharsets.UTF_8);
      return head + " (" + directory.resolve(name) + ")";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process when one input takes a minute of processor time: nothing else stops it. */
  private void startWatch(long fuzzing) {
    Thread watch =
        new Thread(
            () -> {
              while (true) {
                long started = inputStarted;
                if (threads.getThreadCpuTime(fuzzing) - started > HANG_CPU_SECONDS * 1_000_000_000L
                    && started == inputStarted) {
                  onHang.run();
                  Runtime.getRuntime().halt(1);
                }
                try {
                  Thread.sleep(1000);
                } catch (InterruptedException e) {
                  return;
                }
              }
            },
            "watch for hanging inputs");
    watch.setDaemon(true);
    watch.start();
  }

  /** Small files below the directories, by path. */
  private static Map<String, byte[]> seedFiles(String directories) {
    Map<String, byte[]> seeds = new TreeMap<>();
    for (String directory : directories.isEmpty() ? new String[0] : directories.split(",")) {
      try (Stream<Path> files = Files.walk(Path.of(directory))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (Files.size(file) <= MAX_SEED_BYTES) {
            seeds.put(file.toString(), Files.readAllBytes(file));
          }
        }
      } catch (IOException e) {
        throw new InvalidInputException(directory, "cannot be read", "give directories", e);
      }
    }
    return seeds;
  }
}
