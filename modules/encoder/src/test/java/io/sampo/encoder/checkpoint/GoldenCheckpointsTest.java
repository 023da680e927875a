package io.sampo.encoder.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.Batch;
import io.sampo.encoder.BertModel;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Unusual checkpoints that must load, and broken ones that must not. */
final class GoldenCheckpointsTest {
  private static final Storage STORAGE = Storage.of(new Configuration());

  /** Allowed beyond 1e-5 of the reference, for logits. */
  private static final double LOGITS = 2e-5;

  @TestFactory
  Stream<DynamicTest> variantsGiveTheLogitsOfTheReference() throws IOException {
    Path root = SharedData.path("golden/encoder/variants");
    Batch batch = batch(json(root.resolve("inputs.json")));
    return names(json(root.resolve("expected.json")))
        .filter(name -> !name.equals("pytorch_bin"))
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name, () -> assertLogits(root.resolve(name), batch, "logits_of_attended")));
  }

  @Test
  void picklesAreRefusedWithTheRemedy() {
    Path directory = SharedData.path("golden/encoder/variants/pytorch_bin");
    assertThatThrownBy(() -> load(directory))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds pytorch_model.bin but no model.safetensors")
        .hasMessageContaining("convert to safetensors")
        .hasMessageNotContaining("\n");
  }

  @TestFactory
  @Tag("R20")
  @Tag("R21")
  Stream<DynamicTest> malformedOnesAreRefusedByName() throws IOException {
    Path root = SharedData.path("golden/encoder/malformed");
    JsonNode expected = json(root.resolve("expected.json"));
    assertThat(expected).hasSize(38);
    return names(expected)
        .map(name -> DynamicTest.dynamicTest(name, () -> assertRefused(root, name, expected)));
  }

  @Test
  void ownCopyOfASmallModelGivesTheLogitsOfTheReference() throws IOException {
    Path directory = Path.of("src/test/resources/golden/encoder/m_mlm");
    assertLogits(directory, batch(json(directory.resolve("reference.json"))), "logits_of_attended");
  }

  private static void assertRefused(Path root, String name, JsonNode expected) {
    List<String> words = new ArrayList<>();
    expected.get(name).get("error_should_name").forEach(word -> words.add(word.textValue()));
    assertThatThrownBy(() -> load(root.resolve(name)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(root.resolve(name).toString())
        .hasMessageContainingAll(words.toArray(new CharSequence[0]))
        .hasMessageNotContaining("\n");
  }

  private static void assertLogits(Path directory, Batch batch, String output) throws IOException {
    double[] expected = TensorFile.read(directory.resolve("outputs.safetensors")).values(output);
    try (BertModel model = Checkpoint.load(STORAGE, directory.toString()).model();
        INDArray logits = model.logits(batch)) {
      assertClose(logits, expected, LOGITS);
    }
    try (BertModel model = Checkpoint.load(STORAGE, directory.toString()).model(DataType.DOUBLE);
        INDArray logits = model.logits(batch)) {
      assertClose(logits, expected, 1e-9);
    }
  }

  static void assertClose(INDArray found, double[] expected, double tolerance) {
    double[] values = found.reshape(found.length()).castTo(DataType.DOUBLE).toDoubleVector();
    assertThat(values).hasSize(expected.length);
    double relative = Math.min(1e-5, tolerance);
    for (int i = 0; i < values.length; i++) {
      assertThat(Math.abs(values[i] - expected[i]))
          .as("element %d: %s, expected %s", i, values[i], expected[i])
          .isLessThanOrEqualTo(tolerance + relative * Math.abs(expected[i]));
    }
  }

  private static void load(Path directory) {
    Checkpoint.load(STORAGE, directory.toString()).model().close();
  }

  /** The attended tokens of padded golden inputs. */
  static Batch batch(JsonNode inputs) {
    List<int[]> ids = new ArrayList<>();
    List<int[]> types = new ArrayList<>();
    for (int s = 0; s < inputs.get("input_ids").size(); s++) {
      int length = 0;
      for (JsonNode attended : inputs.get("attention_mask").get(s)) {
        length += attended.intValue();
      }
      ids.add(ints(inputs.get("input_ids").get(s), length));
      types.add(ints(inputs.get("token_type_ids").get(s), length));
    }
    return Batch.of(ids, types);
  }

  static int[] ints(JsonNode list, int length) {
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = list.get(i).intValue();
    }
    return values;
  }

  private static Stream<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  static JsonNode json(Path path) throws IOException {
    return CanonicalJson.parse(Files.readAllBytes(path), path.toString());
  }
}
