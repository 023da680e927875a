package io.sampo.corpus;

/** Which texts are kept apart for the held-out loss: a property of the text alone. */
final class HeldOut {
  private HeldOut() {}

  /** Whether the first 53 bits of the text's hash, as a number in [0, 1), are below the share. */
  static boolean contains(String sha256, double share) {
    return (Long.parseUnsignedLong(sha256.substring(0, 16), 16) >>> 11) * 0x1p-53 < share;
  }
}
