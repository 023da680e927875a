package io.sampo.jobs.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import io.sampo.storage.InvalidInputException;

/** Where a key was set, and the errors that name that place. */
record Place(String file) {
  /** Marks values given on the command line. */
  static final String FLAG = "--set";

  /** {@code conf/quickstart.conf:12}, {@code --set} or {@code env var HOME}. */
  String of(ConfigValue value) {
    ConfigOrigin origin = value.origin();
    if (origin.description().startsWith(FLAG)) {
      return FLAG;
    }
    if (origin.lineNumber() < 0) {
      return origin.description();
    }
    String name = origin.filename();
    boolean included = name != null && !name.endsWith(file);
    return (included ? name : file) + ":" + origin.lineNumber();
  }

  /** An error of the value at {@code path}. */
  InvalidInputException error(ConfigValue value, String path, String problem, String remedy) {
    return new InvalidInputException(of(value) + ": " + path, problem, remedy);
  }

  /** An error of a key that is not set anywhere. */
  InvalidInputException missing(String path, String problem, String remedy) {
    return new InvalidInputException(file.isEmpty() ? path : file + ": " + path, problem, remedy);
  }
}
