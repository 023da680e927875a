package io.sampo.encoder.checkpoint;

import io.sampo.encoder.ParameterLayout;
import io.sampo.encoder.ParameterLayout.Segment;
import io.sampo.encoder.checkpoint.WeightFiles.WeightFile;
import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which stored tensor fills which part of a model; made from headers alone, before the model takes
 * memory.
 *
 * <p>What transformers would load in silence although it is wrong is refused: a tensor that is
 * missing or of another shape, one that the configuration has no place for, weights stored as
 * integers.
 */
final class TensorPlan {
  private static final int SHOWN = 5;

  private final Map<String, Segment> targets = new HashMap<>();
  private final Map<String, Segment> copies = new HashMap<>();
  private final List<String> ignored = new ArrayList<>();
  private final List<String> fresh = new ArrayList<>();

  private TensorPlan() {}

  /** What of a checkpoint is wanted. */
  enum Scope {
    /** Every tensor of the model. */
    ALL,
    /** Embeddings and blocks, and the pooler when it is there; the head stays as it is. */
    ENCODER
  }

  /**
   * @param directory for errors
   * @throws InvalidInputException naming file, tensor and expectation
   */
  static TensorPlan of(
      ParameterLayout layout, List<WeightFile> files, Scope scope, String directory) {
    TensorPlan plan = new TensorPlan();
    Map<String, Found> found = plan.index(files);
    plan.match(layout, found, scope, files.size() == 1 ? files.get(0).artifact() : directory);
    plan.sortRest(found);
    return plan;
  }

  /** The part of the model that a stored tensor fills, by its name in the file; null for none. */
  Segment target(String stored) {
    return targets.get(stored);
  }

  /** Stored tensors that must equal a part of the model (a tied decoder written out), by name. */
  Map<String, Segment> copies() {
    return copies;
  }

  /** Stored tensors that this model has no use for. */
  List<String> ignored() {
    return ignored;
  }

  /** Parts of the model that the checkpoint does not fill. */
  List<String> fresh() {
    return fresh;
  }

  private record Found(StoredTensor tensor, String artifact) {}

  private Map<String, Found> index(List<WeightFile> files) {
    Map<String, Found> found = new LinkedHashMap<>();
    for (WeightFile file : files) {
      for (StoredTensor tensor : file.tensors()) {
        String canonical = TensorNames.canonical(tensor.name());
        Found other = found.put(canonical, new Found(tensor, file.artifact()));
        if (other != null) {
          throw Refusals.otherModel(
              file.artifact(),
              "tensors " + other.tensor().name() + " and " + tensor.name() + " are the same one");
        }
      }
    }
    return found;
  }

  private void match(
      ParameterLayout layout, Map<String, Found> found, Scope scope, String artifact) {
    if (!layout.contains(TensorNames.DECODER_BIAS)
        && !found.containsKey(TensorNames.PREDICTIONS_BIAS)
        && found.containsKey(TensorNames.DECODER_BIAS)) {
      found.put(TensorNames.PREDICTIONS_BIAS, found.remove(TensorNames.DECODER_BIAS));
    }
    boolean pooler = found.keySet().stream().anyMatch(TensorNames::inPooler);
    List<String> missing = new ArrayList<>();
    for (Segment segment : layout.segments()) {
      String canonical = TensorNames.canonical(segment.name());
      boolean wanted =
          scope == Scope.ALL
              || TensorNames.inEncoder(canonical)
              || (TensorNames.inPooler(canonical) && pooler);
      Found stored = wanted ? found.remove(canonical) : null;
      if (stored != null) {
        check(stored, segment);
        targets.put(stored.tensor().name(), segment);
        copies.putAll(copyOf(canonical, segment, layout, found));
      } else if (wanted) {
        missing.add(segment.name());
      } else {
        fresh.add(segment.name());
      }
    }
    if (!missing.isEmpty()) {
      throw Refusals.otherModel(
          artifact,
          "holds no tensor "
              + String.join(", ", missing.subList(0, Math.min(SHOWN, missing.size())))
              + (missing.size() > SHOWN ? " and " + (missing.size() - SHOWN) + " more" : "")
              + ", expected by config.json");
    }
  }

  /** The decoder that is tied to this segment, if the file repeats it and the model has one. */
  private Map<String, Segment> copyOf(
      String canonical, Segment segment, ParameterLayout layout, Map<String, Found> found) {
    String tied =
        switch (canonical) {
          case TensorNames.WORD_EMBEDDINGS -> TensorNames.DECODER_WEIGHT;
          case TensorNames.PREDICTIONS_BIAS -> TensorNames.DECODER_BIAS;
          default -> null;
        };
    if (tied == null
        || !layout.contains(TensorNames.PREDICTIONS_BIAS)
        || layout.contains(tied)
        || !found.containsKey(tied)) {
      return Map.of();
    }
    Found copy = found.remove(tied);
    check(copy, segment);
    return Map.of(copy.tensor().name(), segment);
  }

  private static void check(Found found, Segment segment) {
    StoredTensor tensor = found.tensor();
    if (!tensor.shape().equals(segment.shape())) {
      throw Refusals.otherModel(
          found.artifact(),
          "tensor "
              + tensor.name()
              + " has the shape "
              + tensor.shape()
              + ", config.json asks for "
              + segment.shape());
    }
    SafetensorsReader.requireReadable(tensor, found.artifact());
  }

  private void sortRest(Map<String, Found> rest) {
    rest.forEach(
        (canonical, found) -> {
          if (TensorNames.isBuffer(canonical)) {
            return;
          }
          if (TensorNames.inEncoder(canonical)) {
            throw Refusals.otherModel(
                found.artifact(),
                "holds tensor "
                    + found.tensor().name()
                    + ", for which config.json has no place in the encoder");
          }
          ignored.add(found.tensor().name());
        });
  }
}
