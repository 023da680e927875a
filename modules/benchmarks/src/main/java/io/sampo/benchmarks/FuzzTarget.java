package io.sampo.benchmarks;

import io.sampo.storage.InvalidInputException;
import io.sampo.tokenizer.InvalidTokenizerException;
import java.util.List;

/** Something that reads what users give. */
abstract class FuzzTarget {
  /**
   * A valid file, or one that is damaged in an interesting way.
   *
   * @param file its name
   */
  record Seed(String file, byte[] bytes) {}

  private final String name;
  private final List<Seed> seeds;

  /**
   * @param seeds what mutation starts from
   */
  FuzzTarget(String name, List<Seed> seeds) {
    this.name = name;
    this.seeds = List.copyOf(seeds);
  }

  String name() {
    return name;
  }

  List<Seed> seeds() {
    return seeds;
  }

  /**
   * Reads bytes as the file of that name, and uses what it got.
   *
   * @return whether they were taken; false when they were refused in another way than by throwing
   * @throws RuntimeException documented: {@link #isRefusal}; all others are findings
   */
  abstract boolean read(String file, byte[] bytes) throws Exception;

  byte[] mutate(Mutator mutator, Seed seed, Seed other) {
    return seed.file().endsWith(".safetensors")
        ? mutator.mutateHeader(seed.bytes(), other.bytes())
        : mutator.mutate(seed.bytes(), other.bytes());
  }

  /** Whether it is the clear error: of the right class, naming a file, in one line. */
  static boolean isRefusal(Throwable thrown) {
    String artifact =
        thrown instanceof InvalidInputException invalid
            ? invalid.artifact()
            : thrown instanceof InvalidTokenizerException invalid ? invalid.artifact() : "";
    String message = String.valueOf(thrown.getMessage());
    return !artifact.isBlank()
        && message.startsWith(artifact.substring(0, Math.min(artifact.length(), 200)))
        && message.length() <= FuzzBenchmark.MAX_MESSAGE
        && message.chars().noneMatch(Character::isISOControl);
  }
}
