package io.sampo.benchmarks;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.sampo.storage.InvalidInputException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code ./sampo bench NAME [--set key=value ...] [--json FILE]}: runs one benchmark and prints one
 * JSON object, or writes it to a file.
 */
public final class Bench {
  /** All benchmarks; a new one is a class and a line here. */
  private static final List<Benchmark> ALL =
      List.of(
          new GemmBenchmark(),
          new StepBenchmark(),
          new ForwardBenchmark(),
          new MemoryBenchmark(),
          new CheckpointBenchmark(),
          new TokenizeBenchmark(),
          new CorpusBenchmark(),
          new HotBucketBenchmark(),
          new LoaderBenchmark(),
          new AveragingBenchmark(),
          new ScoreBenchmark(),
          new TableBenchmark(),
          new FuzzBenchmark(),
          new SoakBenchmark());

  /** The field of a campaign that lists what it found; when there is anything, it has failed. */
  static final String FAILURES = "failures";

  private Bench() {}

  /** Exit codes: 0 done, 1 failed, 2 a wrong option or input. */
  public static void main(String[] args) throws IOException {
    // The launcher sends standard error to a file and gives the real one as another descriptor.
    String descriptor = System.getProperty("sampo.stderr");
    OutputStream errors =
        descriptor == null
            ? System.err
            : new FileOutputStream("/dev/fd/" + descriptor, true); // else it would empty a file
    try (PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
      System.exit(run(args, System.out, err));
    }
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    try {
      return measure(args, out);
    } catch (InvalidInputException e) {
      err.println("sampo bench: " + e.getMessage());
      return 2;
    } catch (IOException | RuntimeException | Error e) {
      err.println("sampo bench: " + e);
      e.printStackTrace(err);
      return 1;
    }
  }

  private static int measure(String[] args, PrintStream out) throws IOException {
    if (args.length == 0 || args[0].equals("--help")) {
      out.println("./sampo bench NAME [--set key=value ...] [--json FILE]");
      ALL.forEach(b -> out.printf("  %-10s %s%n", b.name(), b.purpose()));
      return 0;
    }
    Benchmark benchmark = find(args[0]);
    Map<String, String> settings = new TreeMap<>();
    Path json = null;
    for (int i = 1; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new InvalidInputException(args[i], "a value is missing", "write it behind the flag");
      }
      int equals = args[i + 1].indexOf('=');
      if (args[i].equals("--json")) {
        json = Path.of(args[i + 1]);
      } else if (args[i].equals("--set") && equals > 0) {
        settings.put(args[i + 1].substring(0, equals), args[i + 1].substring(equals + 1));
      } else {
        throw new InvalidInputException(
            args[i] + " " + args[i + 1], "not understood", "use --set key=value or --json FILE");
      }
    }
    Options options = new Options(benchmark.name(), settings);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("benchmark", benchmark.name());
    result.putAll(Machine.description());
    result.putAll(benchmark.run(options));
    options.refuseUnread();
    String text =
        new ObjectMapper()
            .setVisibility(PropertyAccessor.FIELD, Visibility.ANY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValueAsString(result);
    if (json == null) {
      out.println(text);
    } else {
      Files.writeString(json, text + "\n");
      out.println(json);
    }
    return result.get(FAILURES) instanceof List<?> found && !found.isEmpty() ? 1 : 0;
  }

  private static Benchmark find(String name) {
    return ALL.stream()
        .filter(b -> b.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    name,
                    "there is no such benchmark",
                    "use one of " + String.join(", ", ALL.stream().map(Benchmark::name).toList())));
  }
}
