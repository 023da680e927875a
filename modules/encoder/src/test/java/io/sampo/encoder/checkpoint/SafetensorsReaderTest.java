package io.sampo.encoder.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsReaderTest {
  @Test
  void readsWhatTheHeaderSays() {
    byte[] file =
        file(
            "{\"b\":{\"shape\":[2],\"dtype\":\"F32\",\"data_offsets\":[4,12]},"
                + "\"__metadata__\":{\"a\":\"\\u00e9\"},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                + "\"none\":{\"dtype\":\"I8\",\"shape\":[0,7],\"data_offsets\":[4,4]}}  ",
            floats(1.5f, -2, 3));
    TensorFile read = TensorFile.read(file, "x.safetensors");
    assertThat(read.names()).containsExactly("a", "none", "b");
    assertThat(read.values("a")).containsExactly(1.5);
    assertThat(read.values("b")).containsExactly(-2, 3);
    assertThat(read.tensor("none").length()).isZero();
    assertThat(read.metadata()).containsEntry("a", "é");
  }

  @Test
  void readsPiecesLargerThanItsBuffer() throws IOException {
    int n = 200_003;
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) Math.sin(i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(
        out,
        java.util.Map.of(),
        java.util.List.of(
            TensorFile.tensor("x", ElementType.F32, java.util.List.of((long) n), values)));
    assertThat(TensorFile.read(out.toByteArray(), "x").values("x")).isEqualTo(values);
  }

  /** What stands between the quotes, with 12 bytes of data; R21. */
  @ParameterizedTest
  @Tag("R21")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]},'a':{'dtype':'F32','shape':[0],'data_offsets':[12,12]}} | tensor a stands twice",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | tensor a leaves a hole before it: it begins at byte 4 of the data, expected 0",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | tensor b overlaps the one before it",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 4 bytes follow the last tensor",
        "{} | 12 bytes follow the last tensor",
        "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}} | tensor a: data_offsets [0, 16] reach beyond the 12 bytes",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[12,0]}} | tensor a: data_offsets [12, 0] end before they begin",
        "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,12]}} | hold not the 16 bytes of shape [4] in F32",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,12]}} | tensor a: the shape [4294967296, 4294967296] overflows 64 bits",
        "{'a':{'dtype':'F32','shape':[-3],'data_offsets':[0,12]}} | tensor a: shape holds something else than whole numbers",
        "{'a':{'dtype':'F32','shape':[3.0],'data_offsets':[0,12]}} | tensor a: shape holds something else",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,99999999999999999999]}} | tensor a: data_offsets holds something else",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12,12]}} | tensor a: dtype, shape and two data_offsets",
        "{'a':{'dtype':'F32','shape':[3]}} | tensor a: dtype, shape and two data_offsets",
        "{'a':{'dtype':'F32','shape':3,'data_offsets':[0,12]}} | tensor a: shape is no array",
        "{'a':{'dtype':'F99','shape':[3],'data_offsets':[0,12]}} | tensor a: unknown dtype F99",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12],'more':{'@class':'x'}}} | tensor a: unexpected or repeated key more",
        "{'a':{'dtype':'F32','dtype':'F32','shape':[3],'data_offsets':[0,12]}} | unexpected or repeated key dtype",
        "{'a':[1]} | the header's entry a is no object",
        "{'__metadata__':{'a':{}}} | __metadata__ holds something else than strings under a",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}} {} | there is more after",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12] | the header is no valid JSON",
        "[1] | the header is no JSON object",
      })
  void refusesHeaders(String header, String problem) {
    byte[] file = file(header.replace('\'', '"'), floats(1, 2, 3));
    assertThatThrownBy(() -> TensorFile.read(file, "dir/model.safetensors"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("dir/model.safetensors: ")
        .hasMessageContaining(problem);
  }

  @Test
  @Tag("R21")
  void refusesDeclaredLengthsBeforeMemoryIsTaken() {
    long before = used();
    for (long declared : new long[] {1L << 40, Long.MIN_VALUE + 5, -1, 100_000_001}) {
      assertThatThrownBy(() -> open(declared, 4L << 40))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("it declares a header of " + Long.toUnsignedString(declared));
    }
    // Allowed by the format, but the file is shorter.
    assertThatThrownBy(() -> open(99_999_999, 1000))
        .hasMessageContaining("the file has 1000 in all");
    assertThat(used() - before).isLessThan(50L << 20);
  }

  @Test
  void namesTheTensorInsideWhichTheFileEnds() throws IOException {
    byte[] file =
        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}", new byte[0]);
    InputStream in = new java.io.ByteArrayInputStream(file);
    try (SafetensorsReader reader = SafetensorsReader.open(in, file.length + 12, "x")) {
      assertThatThrownBy(() -> reader.stream(t -> (index, values, count) -> {}))
          .isInstanceOf(EOFException.class)
          .hasMessage("x ends inside tensor a");
    }
  }

  private static void open(long declared, long fileBytes) throws IOException {
    byte[] prefix =
        ByteBuffer.allocate(9)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(declared)
            .put((byte) '{')
            .array();
    SafetensorsReader.open(new java.io.ByteArrayInputStream(prefix), fileBytes, "x").close();
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static byte[] file(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  private static byte[] floats(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }
}
