package io.sampo.jobs.command;

import io.sampo.storage.Reuse;
import picocli.CommandLine.Option;

/** When the output of an earlier run is taken as it is. */
final class ReuseOptions {
  @Option(names = "--fresh", description = "Starts over: nothing that is finished is reused.")
  private boolean fresh;

  @Option(
      names = "--verify",
      description = "Reuses a finished stage only if the hash of each of its files matches.")
  private boolean verify;

  Reuse reuse() {
    if (fresh) {
      return Reuse.NEVER;
    }
    return verify ? Reuse.VERIFY_HASHES : Reuse.TRUST_STAMPS;
  }
}
