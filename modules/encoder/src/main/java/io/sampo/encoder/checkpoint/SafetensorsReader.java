package io.sampo.encoder.checkpoint;

import io.sampo.storage.InvalidInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads a safetensors file front to back, in pieces of 256 KiB.
 *
 * <p>The header is checked whole before any data is read, and its declared length before memory is
 * taken for it: at most 100 MB, as the reference allows, and never more than the file holds.
 *
 * <p>Format: 8 bytes header length (little-endian), JSON header, data; see the <a
 * href="https://github.com/huggingface/safetensors#format">safetensors specification</a>.
 */
final class SafetensorsReader implements AutoCloseable {
  /** The reference's limit on the header. */
  static final long MAX_HEADER_BYTES = 100_000_000;

  private static final int PIECE_BYTES = 1 << 18;

  private final InputStream in;
  private final String artifact;
  private final SafetensorsHeader header;

  private SafetensorsReader(InputStream in, String artifact, SafetensorsHeader header) {
    this.in = in;
    this.artifact = artifact;
    this.header = header;
  }

  /**
   * Reads and checks the header.
   *
   * @param in at the first byte; closed by {@link #close}, or when the header is refused
   * @param fileBytes size of the whole file
   * @param artifact the file's name, for errors
   * @throws InvalidInputException when the file breaks the format
   */
  static SafetensorsReader open(InputStream in, long fileBytes, String artifact)
      throws IOException {
    try {
      return new SafetensorsReader(in, artifact, readHeader(in, fileBytes, artifact));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static SafetensorsHeader readHeader(InputStream in, long fileBytes, String artifact)
      throws IOException {
    byte[] prefix = in.readNBytes(8);
    if (prefix.length < 8) {
      throw Refusals.damagedFile(
          artifact, "the file has " + fileBytes + " bytes, a safetensors file at least 8");
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw Refusals.damagedFile(
          artifact,
          "it declares a header of "
              + Long.toUnsignedString(length)
              + " bytes, the limit is "
              + MAX_HEADER_BYTES);
    }
    if (length > fileBytes - 8) {
      throw Refusals.damagedFile(
          artifact,
          "it declares a header of " + length + " bytes, the file has " + fileBytes + " in all");
    }
    byte[] json = in.readNBytes((int) length);
    if (json.length < length) {
      throw Refusals.damagedFile(artifact, "the file ends inside its header");
    }
    return SafetensorsHeader.parse(json, fileBytes - 8 - length, artifact);
  }

  /** The tensors, in the order of their data. */
  List<StoredTensor> tensors() {
    return header.tensors();
  }

  /** The strings under {@code __metadata__}. */
  Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * Passes over all data once.
   *
   * @param route where each tensor goes, asked in the order of the data; {@link TensorSink#SKIP} to
   *     leave it out
   * @throws InvalidInputException when a tensor that is wanted holds no floating-point numbers
   */
  void stream(Function<StoredTensor, TensorSink> route) throws IOException {
    byte[] bytes = new byte[PIECE_BYTES];
    double[] values = new double[PIECE_BYTES / Double.BYTES];
    float[] floats = new float[PIECE_BYTES / Short.BYTES];
    for (StoredTensor tensor : header.tensors()) {
      TensorSink sink = route.apply(tensor);
      long left = tensor.end() - tensor.begin();
      if (sink == TensorSink.SKIP) {
        in.skipNBytes(left);
        continue;
      }
      requireReadable(tensor, artifact);
      ElementType type = tensor.type();
      int size = type.bytes();
      for (long index = 0; left > 0; ) {
        int piece = (int) Math.min(left, PIECE_BYTES);
        if (in.readNBytes(bytes, 0, piece) < piece) {
          throw new EOFException(artifact + " ends inside tensor " + tensor.name());
        }
        int count = piece / size;
        ByteBuffer elements = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (type.fitsFloat()) {
          type.widen(elements, floats, count);
          sink.put(index, floats, count);
        } else {
          type.widen(elements, values, count);
          sink.put(index, values, count);
        }
        index += count;
        left -= piece;
      }
    }
  }

  /** Refuses a tensor of integers. */
  static void requireReadable(StoredTensor tensor, String artifact) {
    if (!tensor.type().readable()) {
      throw Refusals.otherModel(
          artifact,
          "tensor "
              + tensor.name()
              + " is stored as "
              + tensor.type()
              + ", expected one of "
              + ElementType.readableNames());
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
