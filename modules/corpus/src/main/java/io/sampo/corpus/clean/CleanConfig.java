package io.sampo.corpus.clean;

import java.util.List;

/**
 * What is changed in a text, beyond Unicode repair and normalization.
 *
 * @param repairMojibake undo UTF-8 that was read as Windows-1252
 * @param mask personal data to put marks for
 */
public record CleanConfig(boolean repairMojibake, List<Pii> mask) {
  public CleanConfig {
    mask = List.copyOf(mask);
  }

  /** Mojibake is repaired, nothing is masked. */
  public static CleanConfig defaults() {
    return new CleanConfig(true, List.of());
  }
}
