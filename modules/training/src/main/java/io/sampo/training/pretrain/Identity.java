package io.sampo.training.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.encoder.kernels.Precision;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that decides what a run computes, by name: a checkpoint that was made with another
 * value of one of them is not gone on from.
 */
final class Identity {
  private final Map<String, String> values;

  private Identity(Map<String, String> values) {
    this.values = values;
  }

  /**
   * The identity of a run. How often it saves and evaluates itself is no part of it, nor is where
   * its inputs lie.
   *
   * @param initial fingerprint of the checkpoint whose weights it began with
   */
  static Identity of(PretrainConfig config, List<Phase> phases, Optional<String> initial) {
    Map<String, String> values = new TreeMap<>();
    ObjectNode tree = (ObjectNode) CanonicalJson.tree(config);
    tree.remove("watch");
    tree.remove("init_from");
    flatten("pretrain", tree, values);
    values.keySet().removeIf(key -> key.endsWith(".path"));
    initial.ifPresent(fingerprint -> values.put("init_from (fingerprint)", fingerprint));
    for (Phase phase : phases) {
      List<String> digests = phase.inputs().digests();
      for (int source = 0; source < digests.size(); source++) {
        String name = "shards" + (source == 0 ? "" : " " + source);
        name += phase.number() == 0 ? "" : " of phase " + phase.number();
        values.put(name + " (sha256 of the manifest)", digests.get(source));
      }
      if (!phase.byTime()) {
        String name = "optimizer steps" + (phases.size() == 1 ? "" : " of phase " + phase.number());
        values.put(name, Long.toString(phase.steps()));
      }
    }
    values.put("run.precision", Precision.chosen().name().toLowerCase(Locale.ROOT));
    values.put("tokenizer (fingerprint)", phases.get(0).inputs().tokenizer().fingerprint());
    return new Identity(values);
  }

  /** Reads what {@link #json} made. */
  static Identity parse(JsonNode json) {
    Map<String, String> values = new TreeMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> i = json.fields(); i.hasNext(); ) {
      Map.Entry<String, JsonNode> field = i.next();
      values.put(field.getKey(), field.getValue().asText());
    }
    return new Identity(values);
  }

  JsonNode json() {
    return CanonicalJson.tree(values);
  }

  /**
   * Checks that a checkpoint belongs to this run.
   *
   * @param artifact the checkpoint
   * @throws InvalidInputException with the first value that differs, both values shown
   */
  void require(Identity checkpoint, String artifact) {
    TreeSet<String> names = new TreeSet<>(values.keySet());
    names.addAll(checkpoint.values.keySet());
    for (String name : names) {
      String there = checkpoint.values.getOrDefault(name, "missing");
      String here = values.getOrDefault(name, "missing");
      if (!there.equals(here)) {
        throw new InvalidInputException(
            artifact,
            "was made with " + name + " = " + there + ", this run has " + here,
            "set it back to go on from the checkpoint, or start over with --fresh");
      }
    }
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      node.fields().forEachRemaining(f -> flatten(prefix + "." + f.getKey(), f.getValue(), into));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(prefix + "[" + i + "]", node.get(i), into);
      }
    } else {
      into.put(prefix, node.asText());
    }
  }
}
