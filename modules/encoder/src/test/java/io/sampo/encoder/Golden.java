package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.Storage;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A reference model of the golden files: weights, inputs, labels, and comparisons with it. */
public final class Golden {
  private final String directory;
  private final JsonNode reference;

  private Golden(String directory, JsonNode reference) {
    this.directory = directory;
    this.reference = reference;
  }

  /** {@code a_mlm} and the like. */
  static Golden of(String name) {
    String directory = "golden/encoder/" + name;
    return new Golden(directory, json(directory + "/reference.json"));
  }

  /** A golden file: a copy among the test resources, or the shared one. */
  static Path path(String relative) {
    URL copy = Golden.class.getResource("/" + relative);
    return copy == null ? SharedData.path(relative) : Path.of(copy.getPath());
  }

  /** A golden JSON file, perhaps packed. */
  public static JsonNode json(String relative) {
    try (InputStream raw = Files.newInputStream(path(relative));
        InputStream text = relative.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode reference() {
    return reference;
  }

  Tensors tensors(String file) {
    return Tensors.read(path(directory + "/" + file));
  }

  /** The reference's weights, read as any checkpoint; it must have this head. */
  BertModel model(Head head, DataType type) {
    Storage storage = Storage.of(new Configuration());
    Checkpoint checkpoint = Checkpoint.load(storage, path(directory).toString());
    BertModel model = checkpoint.model(type);
    assertThat(model.head()).isEqualTo(head);
    return model;
  }

  static INDArray array(double[] values, DataType type) {
    return Nd4j.createFromArray(values).castTo(type);
  }

  Batch batch() {
    return batch(reference);
  }

  /** The attended tokens of {@code input_ids}, without the padding. */
  static Batch batch(JsonNode inputs) {
    List<int[]> ids = new ArrayList<>();
    List<int[]> types = new ArrayList<>();
    for (int s = 0; s < inputs.get("input_ids").size(); s++) {
      int length = length(inputs, s);
      ids.add(row(inputs.get("input_ids").get(s), length));
      types.add(row(inputs.get("token_type_ids").get(s), length));
    }
    return Batch.of(ids, types);
  }

  private static int length(JsonNode inputs, int s) {
    int length = 0;
    for (JsonNode one : inputs.get("attention_mask").get(s)) {
      length += one.asInt();
    }
    return length;
  }

  static int[] row(JsonNode numbers, int length) {
    int[] row = new int[length];
    for (int i = 0; i < length; i++) {
      row[i] = numbers.get(i).asInt();
    }
    return row;
  }

  static int[] row(JsonNode numbers) {
    return row(numbers, numbers.size());
  }

  /** Labels per token, joined; -100 where there is none. */
  static int[] tokenLabels(JsonNode inputs) {
    List<Integer> labels = new ArrayList<>();
    for (int s = 0; s < inputs.get("labels").size(); s++) {
      for (int label : row(inputs.get("labels").get(s), length(inputs, s))) {
        labels.add(label);
      }
    }
    return labels.stream().mapToInt(Integer::intValue).toArray();
  }

  static Targets.MaskedTokens masked(JsonNode inputs) {
    int[] labels = tokenLabels(inputs);
    int[] rows =
        java.util.stream.IntStream.range(0, labels.length).filter(i -> labels[i] >= 0).toArray();
    return new Targets.MaskedTokens(
        rows, java.util.Arrays.stream(rows).map(i -> labels[i]).toArray());
  }

  /** Rows of attended tokens out of a padded [sequences, longest, width] tensor. */
  double[] attended(double[] padded, int width) {
    JsonNode ids = reference.get("input_ids");
    int longest = ids.get(0).size();
    List<Double> rows = new ArrayList<>();
    for (int s = 0; s < ids.size(); s++) {
      int length = length(reference, s);
      for (int i = 0; i < length * width; i++) {
        rows.add(padded[s * longest * width + i]);
      }
    }
    return rows.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Every element within {@code abs + rel·|expected|}. */
  static void assertClose(String what, INDArray actual, double[] expected, double abs, double rel) {
    double[] values = actual.dup('c').reshape(actual.length()).toDoubleVector();
    assertThat(values.length).as(what).isEqualTo(expected.length);
    double worst = 0;
    int at = 0;
    for (int i = 0; i < expected.length; i++) {
      double excess = Math.abs(values[i] - expected[i]) / (abs + rel * Math.abs(expected[i]));
      if (!(excess <= worst)) {
        worst = excess;
        at = i;
      }
    }
    assertThat(worst)
        .as("%s: element %d is %s, expected %s", what, at, values[at], expected[at])
        .isLessThanOrEqualTo(1);
  }

  /** ‖actual - expected‖ ≤ rel·‖expected‖ + abs, and every element within 1e-6 + 1e-3. */
  static void assertGradient(String what, INDArray actual, double[] expected, DataType type) {
    if (type == DataType.DOUBLE) {
      assertClose(what, actual, expected, 1e-9, 1e-7);
      return;
    }
    double[] values = actual.dup('c').reshape(actual.length()).toDoubleVector();
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(values[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    assertThat(Math.sqrt(difference)).as(what).isLessThanOrEqualTo(1e-4 * Math.sqrt(norm) + 1e-6);
    assertClose(what, actual, expected, 1e-6, 1e-3);
  }

  /** Compares every gradient tensor of the file, and that the file has all of them. */
  static void assertGradients(BertModel model, Tensors expected, DataType type) {
    for (ParameterLayout.Segment s : model.layout().segments()) {
      INDArray actual = model.view(model.gradients(), s);
      assertGradient(s.name(), actual, expected.get(s.name()), type);
    }
  }
}
