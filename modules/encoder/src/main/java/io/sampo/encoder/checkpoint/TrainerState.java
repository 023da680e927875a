package io.sampo.encoder.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.CanonicalJson;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a training run needs beside the weights to go on: plain values for {@code
 * trainer_state.json} and vectors for {@code optimizer.safetensors}. The vectors are not copied.
 */
public final class TrainerState {
  private final JsonNode values;
  private final Map<String, INDArray> vectors;

  private TrainerState(JsonNode values, Map<String, INDArray> vectors) {
    this.values = values;
    this.vectors = vectors;
  }

  /**
   * @param values a map, record or JSON tree that makes an object
   * @param vectors flat, by name; may be empty
   */
  public static TrainerState of(Object values, Map<String, INDArray> vectors) {
    JsonNode json = CanonicalJson.tree(values);
    if (!json.isObject()) {
      throw new IllegalArgumentException("a trainer state is an object, not " + json.getNodeType());
    }
    return new TrainerState(json, new TreeMap<>(vectors));
  }

  /** The plain values. */
  public JsonNode values() {
    return values;
  }

  /** The flat vectors, by name. */
  public Map<String, INDArray> vectors() {
    return vectors;
  }
}
