package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;
import java.util.List;

/**
 * A setting to try and its values.
 *
 * @param key which setting
 * @param values to try; whole numbers where the setting is one
 */
public record GridAxis(GridKey key, List<Double> values) {
  public GridAxis {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new InvalidInputException(
          "finetune.trials.grid." + key.label() + ".values", "it is empty", "name values to try");
    }
  }
}
