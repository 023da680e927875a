package io.sampo.storage;

/**
 * Another process has taken the run over: this one must stop writing. Exit code 1.
 *
 * @see Claim
 */
public final class ClaimLostException extends RuntimeException {
  ClaimLostException(String message) {
    super(OneLine.of(message));
  }
}
