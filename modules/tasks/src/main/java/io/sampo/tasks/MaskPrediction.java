package io.sampo.tasks;

import java.util.ArrayList;
import java.util.List;

/**
 * What stands behind the masks of a text.
 *
 * @param filled the text with the likeliest token in place of each mask
 * @param masks of the text, in its order
 */
public record MaskPrediction(String filled, List<Mask> masks, int windows) implements Prediction {

  /**
   * A mask.
   *
   * @param start its place in the text, in characters
   * @param tokens the likeliest first
   * @param probabilities of these tokens
   */
  public record Mask(int start, List<String> tokens, List<Double> probabilities) {}

  public MaskPrediction {
    masks = List.copyOf(masks);
  }

  @Override
  public List<Object> values() {
    List<Object> rows = new ArrayList<>();
    for (Mask mask : masks) {
      rows.add(List.of(mask.start(), mask.tokens(), mask.probabilities()));
    }
    return List.of(filled, rows);
  }
}
