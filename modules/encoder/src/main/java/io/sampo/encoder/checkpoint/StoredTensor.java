package io.sampo.encoder.checkpoint;

import java.util.List;

/**
 * A tensor as the header of a safetensors file describes it, checked.
 *
 * @param name in the file
 * @param shape row-major; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end first byte after it
 */
record StoredTensor(String name, ElementType type, List<Long> shape, long begin, long end) {
  StoredTensor {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  long length() {
    return (end - begin) / type.bytes();
  }
}
