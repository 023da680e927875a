package io.sampo.training.pretrain;

import io.sampo.storage.InvalidInputException;

/**
 * What is compared before a run's own rounds begin.
 *
 * @param rounds of the chosen mode that are also trained with mode {@code synchronous} on the same
 *     data, to see how much held-out loss the mode costs; 0: no check
 */
public record CheckConfig(int rounds) {
  public CheckConfig {
    if (rounds < 0) {
      throw new InvalidInputException(
          "check.rounds", rounds + " is negative", "set it to 0 (no check) or more");
    }
  }

  /** No check. */
  public static CheckConfig defaults() {
    return new CheckConfig(0);
  }
}
