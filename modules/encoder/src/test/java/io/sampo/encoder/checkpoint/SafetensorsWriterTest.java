package io.sampo.encoder.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.testing.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetensorsWriterTest {
  @Test
  void writesTheBytesOfTheReference() throws IOException {
    assertRewritten(Path.of("src/test/resources/golden/encoder/m_mlm/model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a_mlm/model", "a_qa/gradients", "b_model/model", "a_model/outputs"})
  void writesTheBytesOfTheReference(String name) throws IOException {
    assertRewritten(SharedData.path("golden/encoder/" + name + ".safetensors"));
  }

  @Test
  void putsWideTypesFirst() throws IOException {
    byte[] bytes =
        write(
            Map.of(),
            TensorFile.tensor("a", ElementType.F32, List.of(2L), 1, 2),
            TensorFile.tensor("z\"é", ElementType.F64, List.of(), Math.E));
    TensorFile file = TensorFile.read(bytes, "x");
    assertThat(file.names()).containsExactly("z\"é", "a");
    assertThat(file.values("z\"é")).containsExactly(Math.E);
    assertThat(bytes.length % 8).isZero();
  }

  @Test
  void writesNoTensorsAtAll() throws IOException {
    assertThat(TensorFile.read(write(Map.of("format", "pt")), "x").names()).isEmpty();
  }

  @Test
  void refusesTwoTensorsOfOneName() {
    SafetensorsWriter.Tensor a = TensorFile.tensor("a", ElementType.F32, List.of(1L), 1);
    assertThatThrownBy(() -> write(Map.of(), a, a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two tensors are named a");
  }

  private static void assertRewritten(Path path) throws IOException {
    TensorFile file = TensorFile.read(path);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(out, file.metadata(), file.toWrite());
    assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(path));
  }

  private static byte[] write(Map<String, String> metadata, SafetensorsWriter.Tensor... tensors)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(out, metadata, List.of(tensors));
    return out.toByteArray();
  }
}
