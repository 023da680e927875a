package io.sampo.encoder.kernels;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which passes this JVM can run. */
final class PassesChoice {
  private static final Logger LOG = LoggerFactory.getLogger(PassesChoice.class);

  private PassesChoice() {}

  static Passes best() {
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    if (!present) {
      LOG.warn(
          "passes between products run as plain loops; faster with --add-modules jdk.incubator.vector");
    }
    return present && !System.getProperty(KernelChoice.VECTORS_PROPERTY, "true").equals("false")
        ? new VectorPasses()
        : new PlainPasses();
  }
}
