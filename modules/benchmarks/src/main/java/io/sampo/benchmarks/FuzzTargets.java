package io.sampo.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.corpus.read.FileSplit;
import io.sampo.corpus.read.InputFiles;
import io.sampo.corpus.read.RawRecord;
import io.sampo.corpus.read.SplitReader;
import io.sampo.corpus.shards.ShardManifest;
import io.sampo.corpus.shards.ShardsConfig;
import io.sampo.corpus.shards.Split;
import io.sampo.corpus.vocabulary.VocabularyConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.jobs.config.PredictConfig;
import io.sampo.jobs.config.Settings;
import io.sampo.jobs.config.TokenizeConfig;
import io.sampo.jobs.config.TrackConfig;
import io.sampo.scoring.EvaluateConfig;
import io.sampo.scoring.ScoreConfig;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.JsonFields;
import io.sampo.storage.Manifest;
import io.sampo.storage.Sha256;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.training.finetune.FinetuneConfig;
import io.sampo.training.pretrain.CheckConfig;
import io.sampo.training.pretrain.PretrainConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What {@link FuzzBenchmark} throws damaged files at, each through the door that stages use. */
final class FuzzTargets {
  private static final Storage STORAGE = Storage.of(MemoryFiles.configuration());

  private FuzzTargets() {}

  /**
   * All of them.
   *
   * @param more files by path; each target begins with those whose names it knows, too
   */
  static List<FuzzTarget> all(Map<String, byte[]> more) {
    Map<String, byte[]> checkpoint = FuzzSeeds.checkpoint();
    return List.of(
        new Configuration(seeds(more, FuzzSeeds.CONFIGURATION, ".conf")),
        new Safetensors(checkpoint, seeds(more, checkpoint, ".safetensors", "config.json")),
        new TokenizerFiles(
            "tokenizer", checkpoint, seeds(more, checkpoint, "tokenizer.json", "_config.json")),
        new TokenizerFiles(
            "vocabulary",
            Map.of("vocab.txt", checkpoint.get("vocab.txt")),
            seeds(more, checkpoint, "vocab.txt")),
        new Manifests(seeds(more, FuzzSeeds.MANIFEST, "manifest.json", "commit.json")),
        new WebArchives(seeds(more, FuzzSeeds.archives(), ".warc", ".wet", ".warc.gz", ".wet.gz")),
        new TextToTokens(seeds(more, FuzzSeeds.TEXTS, ".txt")));
  }

  private static List<FuzzTarget.Seed> seeds(
      Map<String, byte[]> more, Map<String, byte[]> own, String... endings) {
    List<FuzzTarget.Seed> seeds = new ArrayList<>();
    for (Map<String, byte[]> files : List.of(own, more)) {
      files.forEach(
          (path, bytes) -> {
            String file = path.substring(path.lastIndexOf('/') + 1);
            for (String ending : endings) {
              if (file.endsWith(ending) && (files == own || !ending.equals(".txt"))) {
                seeds.add(new FuzzTarget.Seed(file, bytes));
                return;
              }
            }
          });
    }
    return seeds;
  }

  /** HOCON files, and {@code --set} flags, one a line. */
  private static final class Configuration extends FuzzTarget {
    private static final Map<String, Class<? extends Record>> SECTIONS = new LinkedHashMap<>();

    static {
      SECTIONS.put("corpus", CorpusConfig.class);
      SECTIONS.put("vocabulary", VocabularyConfig.class);
      SECTIONS.put("shards", ShardsConfig.class);
      SECTIONS.put("pretrain", PretrainConfig.class);
      SECTIONS.put("check", CheckConfig.class);
      SECTIONS.put("finetune", FinetuneConfig.class);
      SECTIONS.put("evaluate", EvaluateConfig.class);
      SECTIONS.put("score", ScoreConfig.class);
      SECTIONS.put("track", TrackConfig.class);
      SECTIONS.put("tokenize", TokenizeConfig.class);
      SECTIONS.put("predict", PredictConfig.class);
    }

    Configuration(List<Seed> seeds) {
      super("configuration", seeds);
    }

    @Override
    boolean read(String file, byte[] bytes) {
      Settings settings;
      if (file.startsWith("flags")) {
        settings =
            Settings.read(
                "", new String(bytes, StandardCharsets.UTF_8).lines().limit(100).toList(), STORAGE);
      } else {
        MemoryFiles.put("run.conf", bytes);
        settings = Settings.read(MemoryFiles.uri("run.conf"), List.of(), STORAGE);
      }
      settings.run();
      settings.spark();
      settings.keys();
      InvalidInputException refusal = null;
      for (Map.Entry<String, Class<? extends Record>> section : SECTIONS.entrySet()) {
        try {
          settings.section(section.getKey(), section.getValue());
        } catch (InvalidInputException e) { // the other sections are read all the same
          if (!isRefusal(e)) {
            throw e;
          }
          refusal = e;
        }
      }
      if (refusal != null) {
        throw refusal;
      }
      return true;
    }
  }

  /** A checkpoint's configuration and weights, and the vectors of its optimizer. */
  private static final class Safetensors extends FuzzTarget {
    private static final int MODEL_ONE_IN = 50; // a graph takes 50 ms to make

    private final Map<String, byte[]> whole;
    private final Checkpoint valid;
    private final Map<String, INDArray> vectors = new HashMap<>();

    Safetensors(Map<String, byte[]> checkpoint, List<Seed> seeds) {
      super("safetensors", seeds);
      whole = checkpoint;
      checkpoint.forEach((name, bytes) -> MemoryFiles.put("checkpoint/" + name, bytes));
      valid = Checkpoint.load(STORAGE, MemoryFiles.uri("checkpoint"));
      vectors.put("m", Nd4j.create(DataType.FLOAT, FuzzSeeds.VECTOR));
      vectors.put("v", Nd4j.create(DataType.DOUBLE, FuzzSeeds.VECTOR));
    }

    @Override
    boolean read(String file, byte[] bytes) {
      if (file.equals("optimizer.safetensors")) {
        MemoryFiles.put("checkpoint/" + file, bytes);
        valid.readOptimizer(vectors);
        return true;
      }
      String name = whole.containsKey(file) ? file : "model.safetensors";
      MemoryFiles.put("checkpoint/" + name, bytes);
      try {
        Checkpoint checkpoint = Checkpoint.load(STORAGE, MemoryFiles.uri("checkpoint"));
        checkpoint.fingerprint(); // reads the headers
        if (Math.floorMod(Arrays.hashCode(bytes), MODEL_ONE_IN) == 0) {
          BertModel model = checkpoint.model();
          model.close();
        }
        return true;
      } finally {
        MemoryFiles.put("checkpoint/" + name, whole.get(name));
      }
    }
  }

  /** What is taken must write itself, and read that again as the same tokenizer. */
  private static final class TokenizerFiles extends FuzzTarget {
    private final Map<String, byte[]> whole;

    TokenizerFiles(String name, Map<String, byte[]> whole, List<Seed> seeds) {
      super(name, seeds);
      this.whole = whole;
    }

    @Override
    boolean read(String file, byte[] bytes) {
      // config.json of seeds from elsewhere is none of ours: it is read as the tokenizer's
      String name = whole.containsKey(file) ? file : "tokenizer_config.json";
      Tokenizer tokenizer =
          Tokenizer.load(
              "fuzz",
              wanted ->
                  Optional.ofNullable(
                      wanted.equals(name)
                          ? bytes
                          : wanted.equals("vocab.txt") && name.equals("tokenizer.json")
                              ? null
                              : whole.get(wanted)));
      tokenizer.decode(tokenizer.encode(FuzzSeeds.TEXT, "a pair [SEP]").ids());
      Map<String, byte[]> files = tokenizer.files();
      Tokenizer again = Tokenizer.load("fuzz", wanted -> Optional.ofNullable(files.get(wanted)));
      if (!again.fingerprint().equals(tokenizer.fingerprint())) {
        throw new IllegalStateException("written and read, it is another tokenizer");
      }
      return true;
    }
  }

  /** Manifests in the form in which Sampo writes them, and as they come; and their commits. */
  private static final class Manifests extends FuzzTarget {
    private static final String STAGE = "run/shards";

    Manifests(List<Seed> seeds) {
      super("manifest", seeds);
    }

    @Override
    boolean read(String file, byte[] bytes) {
      boolean isCommit = file.equals("commit.json");
      byte[] manifest = isCommit ? FuzzSeeds.MANIFEST.get("manifest.json") : inOurForm(bytes);
      MemoryFiles.put(STAGE + "/manifest.json", manifest);
      MemoryFiles.put(
          STAGE + "/commit.json", isCommit ? bytes : FuzzSeeds.commit(Sha256.of(manifest)));
      String uri = MemoryFiles.uri(STAGE);
      JsonFields facts = Manifest.read(STORAGE, uri).facts("manifest.json");
      facts.names();
      ShardManifest shards = ShardManifest.read(STORAGE, uri);
      for (int length : shards.lengths()) {
        ShardManifest one = shards.ofLength(length);
        for (Split split : Split.values()) {
          one.rows(split);
          one.tokens(split);
        }
      }
      shards.sentencePairs();
      return true;
    }

    private static byte[] inOurForm(byte[] bytes) {
      if (bytes.length % 8 == 0) {
        return bytes;
      }
      try {
        JsonNode json = CanonicalJson.parse(bytes, "manifest.json");
        return CanonicalJson.pretty(json);
      } catch (InvalidInputException e) {
        return bytes;
      }
    }
  }

  /** All records of an archive: damage is a dropped record, never an exception. */
  private static final class WebArchives extends FuzzTarget {
    private static final int MAX_RECORD_BYTES = 1 << 20;

    WebArchives(List<Seed> seeds) {
      super("warc", seeds);
    }

    @Override
    boolean read(String file, byte[] bytes) throws IOException {
      MemoryFiles.put("archives/" + file, bytes);
      try {
        SourceFormat format = file.contains(".wet") ? SourceFormat.WET : SourceFormat.WARC;
        Source source = Source.of("fuzz", MemoryFiles.uri("archives/" + file), format);
        boolean whole = true;
        int records = 0;
        for (FileSplit split :
            InputFiles.splits(source, InputFiles.list(source, STORAGE), 1L << 30)) {
          try (SplitReader reader = SplitReader.open(split, STORAGE, MAX_RECORD_BYTES, 200)) {
            for (RawRecord r = reader.next(); r != null; r = reader.next(), records++) {
              whole &= r.reason() == null;
              if (r.reason() == null ? r.text() == null : !r.reason().broken()) {
                throw new IllegalStateException("neither a text nor a reason: " + r.reason());
              }
              if (records > bytes.length + 1) {
                throw new IllegalStateException("more records than bytes");
              }
              split.docId(r);
            }
          }
        }
        return whole;
      } finally {
        MemoryFiles.remove("archives/" + file);
      }
    }
  }
}
