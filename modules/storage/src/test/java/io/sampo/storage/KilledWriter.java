package io.sampo.storage;

/** A process that is halted while it writes a stage. Arguments: run directory, moment. */
public final class KilledWriter {
  private KilledWriter() {}

  /** Ends with status 137 if it dies where it should. */
  public static void main(String[] args) {
    RunDirectory run = RunDirectory.open(Storage.of(FaultyFileSystem.configuration()), args[0]);
    StagedDirectory staged = StagedDirectory.begin(run, Output.STAGE);
    switch (args[1]) {
      case "writing" ->
          run.storage()
              .write(
                  staged.child("train/a.bin"),
                  out -> {
                    out.write(new byte[3 << 20]);
                    Runtime.getRuntime().halt(137);
                  });
      case "written" -> {
        Output.fill(run.storage(), staged.uri(), "new");
        Runtime.getRuntime().halt(137);
      }
      case "replacing" -> {
        Output.fill(run.storage(), staged.uri(), "new");
        FaultyFileSystem.fault =
            (operation, path) -> {
              if (operation.equals("rename") && path.getName().startsWith(".shards-")) {
                Runtime.getRuntime().halt(137);
              }
            };
        staged.commit(Output.draft("new"), Output.fingerprint("new"));
      }
      default -> throw new IllegalArgumentException(args[1]);
    }
  }
}
