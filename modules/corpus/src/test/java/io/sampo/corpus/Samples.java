package io.sampo.corpus;

import io.sampo.corpus.filter.FilterConfig;
import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Small corpora of made-up text. */
public final class Samples {
  private static final List<String> SYLLABLES =
      List.of(
          "ka", "le", "va", "la", "sam", "po", "il", "ma", "ri", "nen", "lou", "hi", "ta", "jo");

  private Samples() {}

  /**
   * A run directory with a finished corpus of {@code documents} random documents, a tenth of them
   * held out.
   */
  public static Path corpus(Path dir, int documents, int seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int d = 0; d < documents; d++) {
      for (int w = 5 + random.nextInt(120); w > 0; w--) {
        for (int s = 1 + random.nextInt(3); s > 0; s--) {
          text.append(SYLLABLES.get(random.nextInt(SYLLABLES.size())));
        }
        text.append(random.nextInt(9) == 0 ? ". " : " ");
      }
      text.append('\n');
    }
    Files.createDirectories(dir);
    Files.writeString(dir.resolve("documents.txt"), text);
    Path run = dir.resolve("run");
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(List.of(Source.of("made", dir + "/documents.txt", SourceFormat.LINES)))
            .withLimits(new LimitsConfig(1 << 20, 100, 0))
            .withFilters(FilterConfig.defaults().withCharacters(1, 1_000_000))
            .withHeldOutShare(0.1);
    new CorpusStage(config, Runs.run(run), EmbeddedSpark.session()).run();
    return run;
  }
}
