package io.sampo.jobs.stage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.corpus.vocabulary.VocabularyConfig;
import io.sampo.encoder.kernels.Precision;
import io.sampo.jobs.config.Settings;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.training.pretrain.MemoryNeed;
import io.sampo.training.pretrain.PretrainConfig;

/**
 * The memory that pre-training will ask for, by the formula of docs/averaging.md.
 *
 * @param parameters of the model
 * @param workers at work in an executor at the same time
 * @param need of driver and executor, each a process of its own
 */
public record Memory(long parameters, int workers, MemoryNeed need) {

  /**
   * Of the model that is configured, over the run's vocabulary or the one that is configured.
   *
   * @param tasks at a time in an executor
   */
  public static Memory of(Settings settings, Storage storage, int tasks) {
    PretrainConfig config = settings.section("pretrain", PretrainConfig.class);
    int vocabulary = vocabularySize(settings, storage);
    return new Memory(
        MemoryNeed.parameters(config, vocabulary),
        Math.min(config.averaging().workers(), tasks),
        MemoryNeed.of(config, vocabulary, Precision.of(settings.run().precision()), tasks));
  }

  private static int vocabularySize(Settings settings, Storage storage) {
    RunDirectory run = RunDirectory.open(storage, settings.run().dir());
    String directory = run.stage("vocabulary");
    if (storage.exists(Storage.child(directory, "commit.json"))) {
      try {
        return Manifest.read(storage, directory).facts().path("size").asInt();
      } catch (InvalidInputException e) {
        // a damaged vocabulary is made again, of the configured size
      }
    }
    return settings.section("vocabulary", VocabularyConfig.class).size();
  }

  /** What to give to each process, in bytes, and the settings that give it. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("parameters", parameters);
    json.put("workers_in_an_executor", workers);
    MemoryNeed one = need.inOneProcess();
    process(
        json.putObject("embedded"),
        one.driverHeap(),
        one.driverNative(),
        "SAMPO_JAVA_OPTS=-Xmx%1$dm -Dorg.bytedeco.javacpp.maxbytes=%2$dm");
    process(
        json.putObject("driver"),
        need.driverHeap(),
        need.driverNative(),
        "--driver-memory %1$dm --conf spark.driver.memoryOverhead=%2$dm");
    process(
        json.putObject("executor"),
        need.workerHeap(),
        need.workerNative(),
        "--executor-memory %1$dm --conf spark.executor.memoryOverhead=%2$dm, and in"
            + " spark.executor.extraJavaOptions -Dorg.bytedeco.javacpp.maxbytes=%2$dm");
    return json;
  }

  private static void process(ObjectNode json, long heap, long offHeap, String settings) {
    json.put("heap_bytes", heap);
    json.put("native_bytes", offHeap);
    json.put("settings", settings.formatted(mib(heap), mib(offHeap)));
  }

  private static long mib(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
