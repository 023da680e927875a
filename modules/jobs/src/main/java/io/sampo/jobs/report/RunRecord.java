package io.sampo.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sampo.jobs.stage.Stage;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Event;
import io.sampo.storage.EventLog;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.Redaction;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a run left behind, read from the stages' JSON and the event log alone.
 *
 * @param path the directory as it was named
 * @param stages those asked for, in the order in which text passes them
 * @param unassigned what was told of no stage
 * @param newest when the run last told anything; {@link Instant#EPOCH} if it never did
 */
record RunRecord(String path, List<StageRecord> stages, StageEvents unassigned, Instant newest) {
  private static final String EVENTS = "events";
  private static final int MAX_JSON_BYTES = 16 << 20;

  /** JSON that says nothing about how the stage went. */
  private static final Set<String> FRAME =
      Set.of(
          "manifest.json",
          "commit.json",
          "resume.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json");

  /** JSON of a stage that does not lie in its directory itself. */
  private static final List<String> DEEPER = List.of("model/sampo.json", "model/checkpoint.json");

  /**
   * Reads a run, or one stage of it.
   *
   * @param uri a run's directory, or a stage's
   * @throws InvalidInputException if it is neither
   */
  static RunRecord read(Storage storage, String uri) {
    String directory = storage.resolve(uri);
    if (storage.find(directory).filter(StoredFile::directory).isEmpty()) {
      throw new InvalidInputException(
          Storage.display(uri), "no such directory", "name a run, or a stage of one");
    }
    if (has(storage, directory, "claims") || has(storage, directory, EVENTS)) {
      return of(storage, uri, directory, Optional.empty());
    }
    int slash = directory.lastIndexOf('/');
    boolean stage =
        has(storage, directory, "manifest.json")
            || (slash > 0 && has(storage, directory.substring(0, slash), "claims"));
    if (!stage) {
      throw new InvalidInputException(
          Storage.display(uri),
          "is neither a run nor a stage of one",
          "name the directory that run.dir names, or a stage's inside it");
    }
    return of(
        storage, uri, directory.substring(0, slash), Optional.of(directory.substring(slash + 1)));
  }

  private static RunRecord of(Storage storage, String given, String run, Optional<String> only) {
    Map<String, StageEvents> events = new LinkedHashMap<>();
    Instant[] newest = {Instant.EPOCH};
    if (has(storage, run, EVENTS)) {
      EventLog.read(
          storage,
          run,
          event -> {
            newest[0] = event.at();
            events.computeIfAbsent(stage(event), s -> new StageEvents()).add(event);
          });
    }
    List<StageRecord> stages =
        names(storage, run, events.keySet()).stream()
            .filter(name -> only.isEmpty() || only.get().equals(name))
            .map(name -> stage(storage, run, name, events))
            .toList();
    String shown = Storage.display(given.replaceAll("(.)/+$", "$1"));
    return new RunRecord(shown, stages, events.getOrDefault("", new StageEvents()), newest[0]);
  }

  private static String stage(Event event) {
    return event.text("stage");
  }

  /** The known stages, then what else is committed or was told of. */
  private static Set<String> names(Storage storage, String run, Set<String> told) {
    Set<String> names = new LinkedHashSet<>();
    Stream<String> committed =
        storage.list(run).stream()
            .filter(StoredFile::directory)
            .map(StoredFile::name)
            .filter(name -> !name.startsWith(".") && has(storage, run, name + "/commit.json"))
            .sorted();
    Arrays.stream(Stage.values()).map(Stage::label).forEach(names::add);
    committed.forEach(names::add);
    told.stream().filter(name -> !name.isEmpty()).forEach(names::add);
    return names;
  }

  private static StageRecord stage(
      Storage storage, String run, String name, Map<String, StageEvents> told) {
    String directory = Storage.child(run, name);
    StageEvents events = told.getOrDefault(name, new StageEvents());
    Optional<Manifest> manifest = Optional.empty();
    String problem = "";
    if (has(storage, directory, "commit.json")) {
      try {
        manifest = Optional.of(Manifest.read(storage, directory));
      } catch (InvalidInputException e) {
        problem = e.getMessage();
      }
    }
    StageRecord.State state =
        manifest.isPresent()
            ? StageRecord.State.COMPLETE
            : events.failed()
                ? StageRecord.State.FAILED
                : events.open() || storage.exists(directory)
                    ? StageRecord.State.OPEN
                    : StageRecord.State.MISSING;
    return new StageRecord(
        name,
        state,
        manifest,
        documents(storage, directory),
        json(storage, Storage.child(run, "results/" + name + ".json")),
        events,
        problem);
  }

  private static Map<String, JsonNode> documents(Storage storage, String directory) {
    Map<String, JsonNode> documents = new TreeMap<>();
    if (!storage.exists(directory)) {
      return documents;
    }
    for (StoredFile file : storage.list(directory)) {
      if (!file.directory() && file.name().endsWith(".json") && !FRAME.contains(file.name())) {
        documents.put(file.name(), json(storage, file.uri()));
      }
    }
    for (String name : DEEPER) {
      if (has(storage, directory, name)) {
        documents.put(name, json(storage, Storage.child(directory, name)));
      }
    }
    return documents;
  }

  /** A JSON file with secrets redacted; missing when it is not there or cannot be read. */
  private static JsonNode json(Storage storage, String uri) {
    if (!storage.exists(uri)) {
      return MissingNode.getInstance();
    }
    try {
      byte[] bytes = storage.readBytes(uri, MAX_JSON_BYTES);
      return Redaction.redact(CanonicalJson.parse(bytes, Storage.display(uri)));
    } catch (InvalidInputException e) {
      return CanonicalJson.tree(Map.of("cannot_be_read", e.getMessage()));
    }
  }

  private static boolean has(Storage storage, String directory, String name) {
    return storage.exists(Storage.child(directory, name));
  }

  Optional<StageRecord> stage(String name) {
    return stages.stream().filter(s -> s.name().equals(name) && s.isThere()).findFirst();
  }

  /** Whether a stage began and has told of no end: it runs, or its process was killed. */
  boolean open() {
    return stages.stream().anyMatch(s -> s.events().open());
  }
}
