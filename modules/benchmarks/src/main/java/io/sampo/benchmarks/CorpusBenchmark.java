package io.sampo.benchmarks;

import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.CorpusStage;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.corpus.duplicates.DuplicatesConfig;
import io.sampo.corpus.filter.FilterConfig;
import io.sampo.corpus.filter.RuleSet;
import io.sampo.corpus.shards.ShardsConfig;
import io.sampo.corpus.shards.ShardsStage;
import io.sampo.corpus.vocabulary.VocabularyConfig;
import io.sampo.corpus.vocabulary.VocabularyStage;
import io.sampo.storage.Event;
import io.sampo.storage.EventLog;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * The data half in embedded Spark, each job on the same documents in JSON lines: quality filters,
 * near duplicates, and a clean corpus to shards. Sessions are started and warmed before the clock.
 */
final class CorpusBenchmark implements Benchmark {
  private static final double MB = 1e6;

  @Override
  public String name() {
    return "corpus";
  }

  @Override
  public String purpose() {
    return "documents to shards, filters, MinHash: corpus.input, corpus.tokenizer, corpus.mb=100,"
        + " corpus.cores=1, corpus.only, corpus.repeats=1, corpus.warmup_mb=5";
  }

  @Override
  public Map<String, Object> run(Options options) {
    List<String> texts = TextFiles.read(required(options, "input", "a file of texts"));
    String tokenizer = required(options, "tokenizer", "a vocab.txt or a directory");
    int cores = options.integer("cores", 1);
    int repeats = options.integer("repeats", 1);
    String only = options.text("only", "");
    Storage storage = Storage.of(new Configuration());
    try (Scratch work = Scratch.of(name());
        SparkSession spark = LocalSpark.start(cores)) {
      Jobs jobs = new Jobs(spark, storage, tokenizer, only);
      double warmup = options.number("warmup_mb", 5);
      if (warmup > 0) {
        Path small = work.resolve("small");
        NoisyCopies.write(texts, (long) (MB * warmup), small);
        jobs.all(small, work.resolve("warm"), 1, measured -> {});
      }
      Path input = work.resolve("input");
      NoisyCopies made = NoisyCopies.write(texts, (long) (MB * options.number("mb", 100)), input);
      Map<String, List<Measured>> byJob = new LinkedHashMap<>();
      jobs.all(
          input,
          work.resolve("run"),
          repeats,
          m -> byJob.computeIfAbsent(m.job, job -> new ArrayList<>()).add(m));
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("mb", Spread.digits(made.bytes() / MB));
      fields.put("documents", made.documents());
      fields.put("spark_cores", cores);
      byJob.forEach((job, passes) -> fields.put(job, figures(passes, made.bytes() / MB, cores)));
      return fields;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> figures(List<Measured> passes, double mb, int cores) {
    Map<String, Object> fields = new LinkedHashMap<>();
    double[] seconds = passes.stream().mapToDouble(m -> m.seconds).toArray();
    double[] processor = passes.stream().mapToDouble(m -> m.cpuSeconds).toArray();
    fields.put("mb_per_s_per_core", Spread.of(seconds, s -> mb / s / cores));
    fields.put("mb_per_cpu_second", Spread.of(processor, s -> mb / s));
    Map<String, Object> byStage = new LinkedHashMap<>();
    for (String stage : passes.get(0).byStage.keySet()) {
      byStage.put(
          stage,
          Spread.of(
              passes.stream().mapToDouble(m -> m.byStage.getOrDefault(stage, 0.0)).toArray()));
    }
    fields.put("seconds_by_stage", byStage);
    fields.put("peak_heap_mb", Spread.of(passes.stream().mapToDouble(m -> m.heapMb).toArray()));
    return fields;
  }

  /** One pass of one job. */
  private static final class Measured {
    private final String job;
    private final double seconds;
    private final double cpuSeconds;
    private final double heapMb;
    private final Map<String, Double> byStage;

    Measured(
        String job, double seconds, double cpuSeconds, double heapMb, Map<String, Double> byStage) {
      this.job = job;
      this.seconds = seconds;
      this.cpuSeconds = cpuSeconds;
      this.heapMb = heapMb;
      this.byStage = byStage;
    }
  }

  private static final class Jobs {
    private final SparkSession spark;
    private final Storage storage;
    private final String tokenizer;
    private final String only;

    Jobs(SparkSession spark, Storage storage, String tokenizer, String only) {
      this.spark = spark;
      this.storage = storage;
      this.tokenizer = tokenizer;
      this.only = only;
    }

    /** Each job so many times, in run directories that are deleted afterwards. */
    void all(Path input, Path directory, int repeats, Consumer<Measured> told) {
      Source source = Source.of("wiki", input.toString(), SourceFormat.JSONL);
      CorpusConfig plain = CorpusConfig.defaults().withSources(source);
      List<RuleSet> rules = Arrays.asList(RuleSet.values());
      CorpusConfig filters = plain.withFilters(FilterConfig.defaults().withRules(rules));
      CorpusConfig near = plain.withDuplicates(DuplicatesConfig.defaults().withNear(true));
      if (wanted("filters")) {
        corpora("filters", filters, directory, repeats, told);
      }
      if (wanted("minhash")) {
        corpora("minhash", near, directory, repeats, told);
      }
      if (wanted("shards")) {
        VocabularyConfig vocabulary = VocabularyConfig.defaults().withTokenizer(tokenizer);
        job("", directory, run -> new CorpusStage(plain, run, spark).run());
        job("", directory, run -> new VocabularyStage(vocabulary, run, spark).run());
        for (int i = 0; i < repeats; i++) {
          ShardsConfig config = ShardsConfig.defaults().withSeed(i);
          told.accept(job("shards", directory, run -> new ShardsStage(config, run, spark).run()));
        }
        storage.delete(directory.toString());
      }
    }

    private void corpora(
        String name, CorpusConfig config, Path directory, int repeats, Consumer<Measured> told) {
      for (int i = 0; i < repeats; i++) {
        told.accept(job(name, directory, run -> new CorpusStage(config, run, spark).run()));
        storage.delete(directory.toString());
      }
    }

    private boolean wanted(String job) {
      return only.isEmpty() || List.of(only.split(",")).contains(job);
    }

    private Measured job(String name, Path directory, Consumer<RunDirectory> stage) {
      long start = System.nanoTime();
      double cpu = Machine.cpuSeconds();
      PeakHeap.reset();
      long events = EventLog.read(storage, directory.toString()).size();
      try (RunDirectory run = RunDirectory.open(storage, directory.toString())) {
        stage.accept(run);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = Machine.cpuSeconds() - cpu;
      List<Event> log = EventLog.read(storage, directory.toString());
      Map<String, Double> byStage = steps(log.subList((int) events, log.size()));
      return new Measured(name, seconds, cpuSeconds, PeakHeap.megabytes(), byStage);
    }

    /** Seconds from each step's first event to that of the next. */
    private static Map<String, Double> steps(List<Event> log) {
      Map<String, Double> steps = new LinkedHashMap<>();
      Event began = null;
      for (Event event : log) {
        boolean starts = event.kind().equals("progress") && event.number("total") == 0;
        if (began != null && (starts || event.kind().equals("stage_finished"))) {
          double seconds = Duration.between(began.at(), event.at()).toNanos() / 1e9;
          steps.merge(began.text("note"), seconds, Double::sum);
          began = null;
        }
        began = starts ? event : began;
      }
      return steps;
    }
  }

  private static String required(Options options, String key, String what) {
    String value = options.text(key, null);
    if (value == null) {
      throw new InvalidInputException("corpus." + key, "is missing", "give " + what);
    }
    return value;
  }
}
