package io.sampo.training.rounds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The widest instructions of this processor that libraries choose their code by. */
final class InstructionSet {
  private static final List<String> WIDEST_FIRST =
      List.of("amx_bf16", "avx512_bf16", "avx512_vnni", "avx512f", "avx2", "asimd");
  private static final String HERE = find(Path.of("/proc/cpuinfo"));

  private InstructionSet() {}

  /** E.g. {@code avx512_bf16}. */
  static String here() {
    return HERE;
  }

  private static String find(Path cpuInfo) {
    try (var lines = Files.lines(cpuInfo)) {
      Set<String> flags =
          lines
              .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
              .limit(1)
              .flatMap(line -> Arrays.stream(line.substring(line.indexOf(':') + 1).split("\\s+")))
              .collect(Collectors.toSet());
      return WIDEST_FIRST.stream()
          .filter(flags::contains)
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch"); // not Linux: all that can be said
    }
  }
}
