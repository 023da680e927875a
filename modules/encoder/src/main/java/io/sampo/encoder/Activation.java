package io.sampo.encoder;

/**
 * The non-linearity of the feed-forward part, by the names of {@code hidden_act} in config.json.
 */
public enum Activation {
  /** {@code x · Φ(x)}, by the error function. */
  GELU("gelu"),
  /** The tanh approximation of GELU. */
  GELU_NEW("gelu_new"),
  /** {@code max(x, 0)}. */
  RELU("relu");

  private final String configName;

  Activation(String configName) {
    this.configName = configName;
  }

  /** The value of {@code hidden_act} that names this activation. */
  public String configName() {
    return configName;
  }
}
