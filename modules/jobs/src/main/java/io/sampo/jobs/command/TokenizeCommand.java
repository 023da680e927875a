package io.sampo.jobs.command;

import io.sampo.jobs.config.Settings;
import io.sampo.jobs.config.TokenizeConfig;
import io.sampo.jobs.look.Tokens;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows how texts become ids. */
@Command
final class TokenizeCommand implements Callable<Integer> {
  private final Workplace place;

  @Mixin private CommonOptions options;

  TokenizeCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    Storage storage = place.storage();
    Settings settings = options.settings(storage);
    TokenizeConfig config = settings.section("tokenize", TokenizeConfig.class);
    RunDirectory run = RunDirectory.open(storage, settings.run().dir());
    Tokens tokens = Tokens.of(config, storage, run.stage("vocabulary"));
    String artifact = config.input().map(Storage::display).orElse("standard input");
    try (InputStream in = config.input().isPresent() ? input(config.input().get()) : place.in()) {
      if (config.output().isEmpty()) {
        OutputStream out = new BufferedOutputStream(place.out(), 1 << 16);
        tokens.write(artifact, in, out);
        out.flush();
        return 0;
      }
      long[] lines = new long[1];
      String output = config.output().get();
      storage.writeAtomically(output, out -> lines[0] = tokens.write(artifact, in, out));
      place.console().line("tokenized " + lines[0] + " texts → " + Storage.display(output));
      return 0;
    } catch (IOException e) {
      throw new StorageException("read", artifact, e);
    }
  }

  private InputStream input(String uri) {
    return place.storage().open(place.storage().inputs(uri).get(0).uri());
  }
}
