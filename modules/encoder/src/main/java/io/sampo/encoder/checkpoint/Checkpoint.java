package io.sampo.encoder.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.ParameterLayout;
import io.sampo.encoder.ParameterLayout.Segment;
import io.sampo.encoder.checkpoint.CheckpointManifest.Entry;
import io.sampo.encoder.checkpoint.TensorPlan.Scope;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import io.sampo.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint directory on any Hadoop file system: ours, or one that transformers wrote for BERT.
 *
 * <p>{@link #load} checks the directory (hashes included, where {@code checkpoint.json} lists them)
 * and reads {@code config.json}; weights and tokenizer are read when asked for. Refusals are {@link
 * InvalidInputException}s that name file, tensor and expectation.
 *
 * <pre>{@code
 * Checkpoint checkpoint = Checkpoint.load(storage, "run/pretrain/model");
 * try (BertModel model = checkpoint.model()) { … }
 * }</pre>
 */
public final class Checkpoint {
  static final String CONFIG = "config.json";
  static final String PROVENANCE = "sampo.json";
  static final String TRAINER_STATE = "trainer_state.json";
  static final String OPTIMIZER = "optimizer.safetensors";
  static final String TOKENIZER_FINGERPRINT = "tokenizer_fingerprint";

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);
  private static final int MAX_JSON_BYTES = 64 << 20;

  private final Storage storage;
  private final String uri;
  private final Optional<CheckpointManifest> manifest;
  private final ModelDescription description;

  private Checkpoint(
      Storage storage,
      String uri,
      Optional<CheckpointManifest> manifest,
      ModelDescription description) {
    this.storage = storage;
    this.uri = uri;
    this.manifest = manifest;
    this.description = description;
  }

  /** Opens and verifies a checkpoint directory. */
  public static Checkpoint load(Storage storage, String uri) {
    StoredFile directory =
        storage
            .find(uri)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        Storage.display(uri),
                        "no such directory",
                        "name one that holds config.json and model.safetensors, as finetune/model"
                            + " of a run does once the stage is finished"));
    if (!directory.directory()) {
      throw new InvalidInputException(
          Storage.display(uri),
          "is a file, expected a checkpoint directory",
          "name the directory that holds config.json and model.safetensors");
    }
    Optional<CheckpointManifest> manifest = CheckpointManifest.read(storage, uri);
    manifest.ifPresent(m -> m.verify(storage, uri));
    String config = Storage.child(uri, CONFIG);
    if (!storage.exists(config)) {
      throw new InvalidInputException(
          Storage.display(uri), "holds no " + CONFIG, "name a checkpoint directory");
    }
    ModelDescription description =
        ModelDescription.parse(storage.readBytes(config, MAX_JSON_BYTES), Storage.display(config));
    return new Checkpoint(storage, uri, manifest, description);
  }

  /**
   * Writes a checkpoint directory: all files into a temporary one beside it, {@code
   * checkpoint.json} last, then renamed. An older checkpoint of that name is replaced. Same
   * contents, same bytes.
   */
  public static void write(Storage storage, String uri, CheckpointContents contents) {
    CheckpointWriter.write(storage, uri, contents);
  }

  /** Where it lies. */
  public String uri() {
    return uri;
  }

  public BertConfig config() {
    return description.config();
  }

  /** The head that config.json names. */
  public Head head() {
    return description.head();
  }

  /** Names of a classifier's labels, by class index; empty for other heads. */
  public List<String> labels() {
    return description.labels();
  }

  /** The model with the checkpoint's own head, in float. The caller closes it. */
  public BertModel model() {
    return model(DataType.FLOAT);
  }

  /** As {@link #model()}, FLOAT or DOUBLE. */
  public BertModel model(DataType type) {
    WeightFiles weights = WeightFiles.find(storage, uri);
    return filled(weights, config(), storedHead(weights), Scope.ALL, 0, type);
  }

  /**
   * The checkpoint's encoder under a fresh head: embeddings, blocks and, where it is stored, the
   * pooler; the rest is drawn from {@code seed}. The caller closes it.
   */
  public BertModel encoderWith(Head head, long seed) {
    return encoderWith(head, config(), seed);
  }

  /** As {@link #encoderWith(Head, long)}, with this rate of dropout at every site. */
  public BertModel encoderWith(Head head, double dropout, long seed) {
    return encoderWith(head, config().withDropout(dropout, dropout), seed);
  }

  private BertModel encoderWith(Head head, BertConfig shape, long seed) {
    WeightFiles weights = WeightFiles.find(storage, uri);
    return filled(weights, shape, head, Scope.ENCODER, seed, DataType.FLOAT);
  }

  /**
   * The checkpoint's tokenizer.
   *
   * @throws InvalidInputException when its vocabulary is not the one that the model was made with
   */
  public Tokenizer tokenizer() {
    Tokenizer tokenizer =
        Tokenizer.load(
            Storage.display(uri),
            name -> {
              String file = Storage.child(uri, name);
              return storage.exists(file)
                  ? Optional.of(storage.readBytes(file, MAX_JSON_BYTES))
                  : Optional.empty();
            });
    requireTokenizer(tokenizer);
    return tokenizer;
  }

  /**
   * Checks that a tokenizer from elsewhere is the one of this model.
   *
   * @throws InvalidInputException showing both fingerprints, or both sizes where the checkpoint
   *     names no fingerprint
   */
  public void requireTokenizer(Tokenizer tokenizer) {
    TokenizerCheck.check(
        Storage.display(uri), config().vocabSize(), tokenizerFingerprint(), tokenizer);
  }

  /** The fingerprint of the tokenizer that the model was made with, where {@code sampo.json} is. */
  public Optional<String> tokenizerFingerprint() {
    return json(PROVENANCE)
        .map(json -> json.path(TOKENIZER_FINGERPRINT))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue);
  }

  /** Where the model came from; {@link Provenance#unknown} for directories that are not ours. */
  public Provenance provenance() {
    return json(PROVENANCE).map(Provenance::parse).orElseGet(Provenance::unknown);
  }

  /** The values of {@code trainer_state.json}; nothing when training cannot go on from here. */
  public Optional<JsonNode> trainerState() {
    return json(TRAINER_STATE);
  }

  /**
   * Fills the vectors of {@code optimizer.safetensors}.
   *
   * @param vectors by name, all that the file holds, of its lengths and types
   */
  public void readOptimizer(Map<String, INDArray> vectors) {
    FlatTensors.read(storage, Storage.child(uri, OPTIMIZER), vectors);
  }

  /**
   * SHA-256 (hex) over configuration, weights and tokenizer files: equal for equal models, however
   * they were trained.
   */
  public String fingerprint() {
    TreeMap<String, Entry> hashes = new TreeMap<>();
    List<String> names = new ArrayList<>(List.of(CONFIG));
    names.addAll(CheckpointWriter.TOKENIZER_FILES);
    WeightFiles.find(storage, uri).files().forEach(file -> names.add(file.name()));
    for (String name : names) {
      Entry known = manifest.map(m -> m.files().get(name)).orElse(null);
      if (known != null) {
        hashes.put(name, known);
      } else if (storage.exists(Storage.child(uri, name))) {
        hashes.put(name, CheckpointManifest.hash(storage, Storage.child(uri, name)));
      }
    }
    return CheckpointManifest.digest(hashes);
  }

  /** A bare encoder may be stored without its pooler: config.json does not say so. */
  private Head storedHead(WeightFiles weights) {
    boolean pooler =
        weights.files().stream()
            .flatMap(file -> file.tensors().stream())
            .anyMatch(t -> TensorNames.inPooler(TensorNames.canonical(t.name())));
    return head() instanceof Head.NoHead ? new Head.NoHead(pooler) : head();
  }

  private BertModel filled(
      WeightFiles weights, BertConfig shape, Head head, Scope scope, long seed, DataType type) {
    ParameterLayout layout = ParameterLayout.of(shape, head);
    TensorPlan plan = TensorPlan.of(layout, weights.files(), scope, Storage.display(uri));
    if (!plan.ignored().isEmpty()) {
      LOG.info("{}: not needed and left out: {}", Storage.display(uri), plan.ignored());
    }
    if (!plan.fresh().isEmpty()) {
      LOG.info("{}: fresh, drawn from the seed: {}", Storage.display(uri), plan.fresh());
    }
    Set<String> fresh = Set.copyOf(plan.fresh());
    BertModel model = BertModel.create(shape, head, seed, type, s -> fresh.contains(s.name()));
    try {
      fill(FlatVector.of(model.parameters()), weights, plan);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static void fill(FlatVector parameters, WeightFiles weights, TensorPlan plan) {
    weights.stream(
        (file, tensor) -> {
          Segment target = plan.target(tensor.name());
          return target == null
              ? TensorSink.SKIP
              : parameters.filler(target.offset(), tensor.name(), file.artifact());
        });
    if (!plan.copies().isEmpty()) {
      weights.stream(
          (file, tensor) -> {
            Segment original = plan.copies().get(tensor.name());
            return original == null
                ? TensorSink.SKIP
                : parameters.comparer(
                    original.offset(), tensor.name(), original.name(), file.artifact());
          });
    }
  }

  private Optional<JsonNode> json(String name) {
    String file = Storage.child(uri, name);
    if (!storage.exists(file)) {
      return Optional.empty();
    }
    String artifact = Storage.display(file);
    JsonNode json = CanonicalJson.parse(storage.readBytes(file, MAX_JSON_BYTES), artifact);
    if (json == null || !json.isObject()) {
      throw Refusals.damagedFile(artifact, "is no JSON object");
    }
    return Optional.of(json);
  }
}
