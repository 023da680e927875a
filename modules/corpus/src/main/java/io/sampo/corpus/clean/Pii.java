package io.sampo.corpus.clean;

import java.util.Locale;

/** Personal data that a text may hold and that can be told by its form. */
public enum Pii {
  /** {@code name@example.org}. */
  EMAIL,
  /** A public address, version 4 or 6; private and reserved ranges stay. */
  IP,
  /** International with {@code +}, or North American. */
  PHONE,
  /** With the right length for its country and the right check digits (ISO 13616). */
  IBAN,
  /** 13 to 19 digits with the check digit of Luhn (ISO/IEC 7812). */
  CARD;

  /** What stands in its place, e.g. {@code <email>}. */
  public String mark() {
    return "<" + label() + ">";
  }

  /** The name in configuration, e.g. {@code email}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
