package io.sampo.encoder.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.Batch;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.testing.SharedData;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checkpoints that others published. */
final class RealCheckpointsTest {
  private final Storage storage = Storage.of(new Configuration());
  @TempDir private Path temp;

  @Test
  void picklesAreRefused() throws IOException {
    Path directory = unpack("caikit_tiny_BertForSequenceClassification");
    assertThatThrownBy(() -> Checkpoint.load(storage, directory.toString()).model())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds pytorch_model.bin but no model.safetensors");
  }

  @Test
  void encodersWithoutPoolerLoad() throws IOException {
    Checkpoint checkpoint = Checkpoint.load(storage, unpack("jammi_tiny_bert").toString());
    try (BertModel model = checkpoint.model();
        INDArray hidden = model.logits(Batch.of(List.of(new int[] {1, 2, 255}), null))) {
      assertThat(model.head()).isEqualTo(new Head.NoHead(false));
      assertThat(hidden.shape()).containsExactly(3, 32);
      assertThat(hidden.isNaN().any()).isFalse();
    }
  }

  @Test
  void hiddenStatesEqualTheReference() throws IOException {
    Path files = unpack("tiny_bert_golden").resolveSibling("neuralapi_golden");
    JsonNode golden = GoldenCheckpointsTest.json(files.resolve("tiny_bert_hidden.json"));
    try (BertModel model = load(files, "tiny_bert")) {
      Batch batch = batch(golden);
      try (INDArray hidden = model.logits(batch);
          INDArray pooled = model.pooled(batch)) {
        GoldenCheckpointsTest.assertClose(hidden, flat(golden.get("hidden")), 1e-5);
        GoldenCheckpointsTest.assertClose(pooled, flat(golden.get("pooler")), 1e-5);
      }
    }
  }

  @Test
  void logitsAndLabelsEqualTheReference() throws IOException {
    Path files = unpack("tiny_bert_golden").resolveSibling("neuralapi_golden");
    JsonNode golden = GoldenCheckpointsTest.json(files.resolve("tiny_bert_seqcls_logits.json"));
    try (BertModel model = load(files, "tiny_bert_seqcls");
        INDArray logits = model.logits(batch(golden))) {
      GoldenCheckpointsTest.assertClose(logits, flat(golden.get("logits")), 2e-5);
      List<String> labels =
          Checkpoint.load(storage, temp.resolve("tiny_bert_seqcls").toString()).labels();
      assertThat(labels).containsExactly("neg", "neu", "pos");
      for (int s = 0; s < 3; s++) {
        assertThat(labels.get(logits.getRow(s).argMax().getInt(0)))
            .isEqualTo(golden.get("labels").get(s).textValue());
      }
    }
  }

  private BertModel load(Path files, String name) throws IOException {
    Path directory = Files.createDirectory(temp.resolve(name));
    Files.copy(files.resolve(name + "_config.json"), directory.resolve("config.json"));
    Files.copy(files.resolve(name + ".safetensors"), directory.resolve("model.safetensors"));
    return Checkpoint.load(storage, directory.toString()).model();
  }

  private static Batch batch(JsonNode golden) {
    List<int[]> ids = new ArrayList<>();
    List<int[]> types = new ArrayList<>();
    for (int s = 0; s < golden.get("sequences").size(); s++) {
      JsonNode sequence = golden.get("sequences").get(s);
      ids.add(GoldenCheckpointsTest.ints(sequence, sequence.size()));
      types.add(GoldenCheckpointsTest.ints(golden.get("token_types").get(s), sequence.size()));
    }
    return Batch.of(ids, types);
  }

  private static double[] flat(JsonNode numbers) {
    List<Double> values = new ArrayList<>();
    flatten(numbers, values);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void flatten(JsonNode numbers, List<Double> values) {
    if (numbers.isNumber()) {
      values.add(numbers.doubleValue());
    }
    numbers.forEach(part -> flatten(part, values));
  }

  /** Unpacks a small tar.gz of plain files; returns the directory of that name in it. */
  private Path unpack(String name) throws IOException {
    try (DataInputStream tar =
        new DataInputStream(SharedData.stream("data/checkpoints/" + name + ".tar.gz"))) {
      byte[] header = new byte[512];
      while (tar.readNBytes(header, 0, 512) == 512 && header[0] != 0) {
        byte[] content = tar.readNBytes((int) Long.parseLong(text(header, 124, 11).trim(), 8));
        tar.skipNBytes((512 - content.length % 512) % 512);
        Path file = temp.resolve(text(header, 0, 100));
        Files.createDirectories(file.getParent());
        Files.write(file, content);
      }
    }
    return temp.resolve(name);
  }

  private static String text(byte[] header, int from, int length) {
    byte[] field = Arrays.copyOfRange(header, from, from + length);
    return new String(field, StandardCharsets.US_ASCII).replaceAll("\0.*", "");
  }
}
