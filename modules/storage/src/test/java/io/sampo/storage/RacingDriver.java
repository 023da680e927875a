package io.sampo.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** A process that takes a run at a signal. Arguments: directory of the signals, run directory. */
public final class RacingDriver {
  private RacingDriver() {}

  /** Prints HOLDS or LOST. */
  public static void main(String[] args) throws Exception {
    Path signals = Path.of(args[0]);
    String me = Long.toString(ProcessHandle.current().pid());
    Storage storage = Storage.of(new Configuration());
    storage.list(args[1]);
    Files.createFile(signals.resolve("ready-" + me));
    await(signals.resolve("go"));
    Claim claim = null;
    try {
      claim = Claim.acquire(storage, args[1]);
    } catch (ClaimLostException e) {
      System.out.println(e.getMessage());
    }
    Files.createFile(signals.resolve("took-" + me));
    await(signals.resolve("check"));
    System.out.println(holds(claim) ? "HOLDS" : "LOST");
  }

  private static boolean holds(Claim claim) {
    if (claim == null) {
      return false;
    }
    try {
      claim.verify();
      return true;
    } catch (ClaimLostException e) {
      return false;
    }
  }

  private static void await(Path signal) throws InterruptedException {
    while (!Files.exists(signal)) {
      Thread.sleep(1);
    }
  }
}
