package io.sampo.benchmarks;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Writing a checkpoint to a local directory, and loading it from the page cache into a model. */
final class CheckpointBenchmark implements Benchmark {
  @Override
  public String name() {
    return "checkpoint";
  }

  @Override
  public String purpose() {
    return "seconds to write and to load a model: checkpoint.size=base, checkpoint.directory";
  }

  @Override
  public Map<String, Object> run(Options options) {
    BertConfig config = ModelSizes.of(options, "base");
    int repeats = options.integer("repeats", 5);
    Storage storage = Storage.of(new Configuration());
    String parent = options.text("directory", System.getProperty("java.io.tmpdir"));
    try {
      Path directory = Files.createTempDirectory(Path.of(parent), "sampo-bench");
      try (BertModel model = BertModel.create(config, new Head.MaskedLanguageModel(), 7)) {
        String uri = directory.resolve("model").toString();
        CheckpointContents contents = CheckpointContents.of(model, tokenizer(config.vocabSize()));
        Map<String, Object> fields = new LinkedHashMap<>();
        double[] write = new double[repeats];
        double[] load = new double[repeats];
        for (int i = -1; i < repeats; i++) {
          long start = System.nanoTime();
          Checkpoint.write(storage, uri, contents);
          long written = System.nanoTime();
          Checkpoint.load(storage, uri).model().close();
          long loaded = System.nanoTime();
          storage.delete(uri);
          if (i >= 0) {
            write[i] = (written - start) / 1e9;
            load[i] = (loaded - written) / 1e9;
          }
        }
        fields.put("options", options.used());
        fields.put("mb", Spread.digits(4e-6 * model.layout().length()));
        fields.put("write_s", Spread.of(write));
        fields.put("load_s", Spread.of(load));
        return fields;
      } finally {
        storage.delete(directory.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Tokenizer tokenizer(int size) {
    List<String> tokens = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    while (tokens.size() < size) {
      tokens.add("w" + tokens.size());
    }
    return Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
  }
}
