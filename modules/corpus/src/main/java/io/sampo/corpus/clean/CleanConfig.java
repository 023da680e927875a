package io.sampo.corpus.clean;

import java.util.List;

/**
 * What is changed in a text, beyond Unicode repair and normalization.
 *
 * @param repairMojibake undo UTF-8 that was read as Windows-1252
 * @param mask personal data to put marks for
 * @param dropLines lines to leave out, before anything is measured
 */
public record CleanConfig(boolean repairMojibake, List<Pii> mask, List<LineRule> dropLines) {
  public CleanConfig {
    mask = List.copyOf(mask);
    dropLines = List.copyOf(dropLines);
  }

  /** Mojibake is repaired, nothing else is changed. */
  public static CleanConfig defaults() {
    return new CleanConfig(true, List.of(), List.of());
  }
}
