package io.sampo.tasks;

import io.sampo.storage.InvalidInputException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How to reach a database. The password itself never stands in a configuration.
 *
 * @param url {@code jdbc:postgresql://host/database}; empty where no database is used
 * @param user name to log in with; empty leaves it to the driver
 * @param passwordEnv name of the environment variable that holds the password; empty: none is sent
 */
public record JdbcConfig(String url, String user, String passwordEnv) {
  public JdbcConfig {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(passwordEnv, "passwordEnv");
  }

  /** No database. */
  public static JdbcConfig defaults() {
    return new JdbcConfig("", "", "");
  }

  /**
   * The password, if one is asked for.
   *
   * @param environment {@code System::getenv}
   * @param key configuration key of this section, for the message
   * @throws InvalidInputException when the variable is not set
   */
  public Optional<String> password(UnaryOperator<String> environment, String key) {
    if (passwordEnv.isEmpty()) {
      return Optional.empty();
    }
    String value = environment.apply(passwordEnv);
    if (value == null) {
      throw new InvalidInputException(
          key,
          "the environment has no variable " + passwordEnv + ", which password_env names",
          "set it before the program starts");
    }
    return Optional.of(value);
  }
}
