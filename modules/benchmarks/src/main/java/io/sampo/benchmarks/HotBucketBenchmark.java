package io.sampo.benchmarks;

import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.CorpusStage;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.corpus.duplicates.DuplicatesConfig;
import io.sampo.storage.Manifest;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Documents that differ in their last word only, so that most of them meet in one bucket of each
 * band: whether near duplicates are found in a small heap. Start it with {@code
 * SAMPO_JAVA_OPTS=-Xmx2g}.
 */
final class HotBucketBenchmark implements Benchmark {
  private static final String COMMON =
      "the mill on the river grinds flour and salt and gold for all who come to its door in the"
          + " morning and nobody has ever seen who made it or how it was brought to this valley"
          + " where winters are long";

  @Override
  public String name() {
    return "hotbucket";
  }

  @Override
  public String purpose() {
    return "near duplicates all in one bucket: hotbucket.documents=1000000, hotbucket.cores=2,"
        + " hotbucket.min_jaccard=0";
  }

  @Override
  public Map<String, Object> run(Options options) {
    int documents = options.integer("documents", 1_000_000);
    int cores = options.integer("cores", 2);
    double jaccard = options.number("min_jaccard", 0);
    Storage storage = Storage.of(new Configuration());
    try (Scratch work = Scratch.of(name());
        SparkSession spark = LocalSpark.start(cores)) {
      Path input = write(work.resolve("hot.txt"), documents);
      DuplicatesConfig near = DuplicatesConfig.defaults().withNear(true).withMinJaccard(jaccard);
      CorpusConfig config =
          CorpusConfig.defaults()
              .withSources(Source.of("hot", input.toString(), SourceFormat.LINES))
              .withDuplicates(near)
              .withHeldOutShare(0); // one document may be all that stays
      PeakHeap.reset();
      double cpu = Machine.cpuSeconds();
      StageResult result;
      try (RunDirectory run = RunDirectory.open(storage, work.resolve("run").toString())) {
        result = new CorpusStage(config, run, spark).run();
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("documents", documents);
      fields.put("mb", Spread.digits(Files.size(input) / 1e6));
      fields.put("seconds", Spread.digits(result.seconds()));
      fields.put("cpu_seconds", Spread.digits(Machine.cpuSeconds() - cpu));
      fields.put("max_heap_mb", Runtime.getRuntime().maxMemory() / 1_000_000);
      fields.put("peak_old_generation_mb", Spread.digits(PeakHeap.megabytes()));
      fields.put(
          "near_duplicates",
          Manifest.read(storage, result.output()).facts().get("near_duplicates"));
      return fields;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path write(Path file, int documents) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < documents; i++) {
        out.write(COMMON + " " + Integer.toString(i, 36) + "\n");
      }
    }
    return file;
  }
}
