package io.sampo.encoder.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.ParameterLayout.Segment;
import io.sampo.encoder.checkpoint.CheckpointManifest.Entry;
import io.sampo.encoder.checkpoint.SafetensorsWriter.Tensor;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Redaction;
import io.sampo.storage.Sha256;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import io.sampo.storage.StoredFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the files of one checkpoint and puts the directory in its place. */
final class CheckpointWriter {
  /** What transformers reads a tokenizer from. */
  static final List<String> TOKENIZER_FILES =
      List.of("vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json");

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);
  private static final int FORMAT_VERSION = 1;
  private static final String TEMPORARY = ".tmp";

  /** An older checkpoint while it is being replaced. */
  private static final String OLD = ".old" + TEMPORARY;

  private final Storage storage;
  private final String directory;
  private final TreeMap<String, Entry> written = new TreeMap<>();

  private CheckpointWriter(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  static void write(Storage storage, String uri, CheckpointContents contents) {
    TokenizerCheck.check(
        Storage.display(uri),
        contents.model().config().vocabSize(),
        Optional.empty(),
        contents.tokenizer());
    String target = storage.resolve(uri);
    String parent = target.substring(0, target.lastIndexOf('/'));
    String name = target.substring(target.lastIndexOf('/') + 1);
    clean(storage, parent, name);
    String temporary = Storage.child(parent, "." + name + "-" + UUID.randomUUID() + TEMPORARY);
    storage.makeDirectory(temporary);
    boolean placed = false;
    try {
      new CheckpointWriter(storage, temporary).writeFiles(contents);
      place(storage, temporary, target);
      placed = true;
    } finally {
      if (!placed) {
        deleteQuietly(storage, temporary);
      }
    }
  }

  /**
   * Deletes what writers of this checkpoint left behind when they died; one that died between
   * moving the old checkpoint away and the new one in gets the old one back.
   */
  private static void clean(Storage storage, String parent, String name) {
    String target = Storage.child(parent, name);
    for (StoredFile file : storage.list(parent)) {
      if (!file.name().startsWith("." + name + "-") || !file.name().endsWith(TEMPORARY)) {
        continue;
      }
      if (file.name().endsWith(OLD) && !storage.exists(target)) {
        storage.rename(file.uri(), target);
      } else {
        storage.delete(file.uri());
      }
    }
  }

  private static void place(Storage storage, String temporary, String target) {
    if (!storage.exists(target)) {
      storage.rename(temporary, target);
      return;
    }
    String old = temporary.substring(0, temporary.length() - TEMPORARY.length()) + OLD;
    storage.rename(target, old);
    try {
      storage.rename(temporary, target);
    } catch (RuntimeException e) {
      storage.rename(old, target);
      throw e;
    }
    storage.delete(old);
  }

  private static void deleteQuietly(Storage storage, String temporary) {
    try {
      storage.delete(temporary);
    } catch (RuntimeException e) {
      // The failure that led here says more; the next writer deletes the directory.
      LOG.warn("cannot delete {}", temporary, e);
    }
  }

  private void writeFiles(CheckpointContents contents) {
    BertModel model = contents.model();
    FlatVector parameters = FlatVector.of(model.parameters());
    ModelDescription description =
        new ModelDescription(model.config(), model.head(), contents.labels());
    String dtype = parameters.type() == ElementType.F32 ? "float32" : "float64";
    file(Checkpoint.CONFIG, description.json(dtype));
    contents.tokenizer().files().forEach(this::file);
    file(
        WeightFiles.SINGLE,
        out -> SafetensorsWriter.write(out, Map.of("format", "pt"), tensors(model, parameters)));
    if (contents.state().isPresent()) {
      TrainerState state = contents.state().get();
      file(Checkpoint.TRAINER_STATE, CanonicalJson.pretty(state.values()));
      if (!state.vectors().isEmpty()) {
        file(Checkpoint.OPTIMIZER, out -> FlatTensors.write(out, state.vectors()));
      }
    }
    file(Checkpoint.PROVENANCE, CanonicalJson.pretty(Redaction.redact(provenance(contents))));
    byte[] manifest = CheckpointManifest.of(written).json();
    file(CheckpointManifest.NAME, manifest);
  }

  private static List<Tensor> tensors(BertModel model, FlatVector parameters) {
    List<Tensor> tensors = new ArrayList<>();
    for (Segment segment : model.layout().segments()) {
      tensors.add(
          new Tensor(
              segment.name(),
              parameters.type(),
              segment.shape(),
              (index, values, count) ->
                  parameters.copyTo(segment.offset() + index, values, count)));
    }
    return tensors;
  }

  private static ObjectNode provenance(CheckpointContents contents) {
    ObjectNode json = contents.provenance().json();
    json.put("format_version", FORMAT_VERSION);
    json.put(Checkpoint.TOKENIZER_FINGERPRINT, contents.tokenizer().fingerprint());
    return json;
  }

  private void file(String name, byte[] bytes) {
    file(name, out -> out.write(bytes));
  }

  private void file(String name, Storage.Body body) {
    String uri = Storage.child(directory, name);
    try (OutputStream raw = storage.create(uri);
        Sha256.Output hashed = Sha256.output(raw)) {
      OutputStream out = new BufferedOutputStream(hashed, 1 << 16);
      body.writeTo(out);
      out.flush();
      written.put(name, new Entry(hashed.bytes(), hashed.sha256()));
    } catch (IOException e) {
      throw new StorageException("write", uri, e);
    }
  }
}
