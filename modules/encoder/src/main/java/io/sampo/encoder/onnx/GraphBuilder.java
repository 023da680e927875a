package io.sampo.encoder.onnx;

import java.util.ArrayList;
import java.util.List;

/** Nodes and small constants of an ONNX graph; field numbers are those of {@code onnx.proto}. */
final class GraphBuilder {
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_TYPE = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_FLOAT = 2;
  private static final int ATTRIBUTE_INT = 3;
  private static final int ATTRIBUTE_INTS = 8;
  private static final int ATTRIBUTE_TYPE = 20;
  private static final int TYPE_FLOAT = 1;
  private static final int TYPE_INT = 2;
  private static final int TYPE_INTS = 7;
  private static final int TENSOR_DIMENSION = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;
  static final int FLOAT = 1;
  static final int INT64 = 7;

  private final List<ProtocolBuffer> nodes = new ArrayList<>();
  private final List<ProtocolBuffer> constants = new ArrayList<>();
  private int names;

  /** A node being made. */
  final class Node {
    private final ProtocolBuffer message = new ProtocolBuffer();

    private Node(String type, List<String> inputs) {
      inputs.forEach(input -> message.with(NODE_INPUT, input));
      message.with(NODE_TYPE, type);
    }

    Node with(String attribute, long value) {
      message.with(
          NODE_ATTRIBUTE,
          new ProtocolBuffer()
              .with(ATTRIBUTE_NAME, attribute)
              .with(ATTRIBUTE_INT, value)
              .with(ATTRIBUTE_TYPE, TYPE_INT));
      return this;
    }

    Node with(String attribute, float value) {
      message.with(
          NODE_ATTRIBUTE,
          new ProtocolBuffer()
              .with(ATTRIBUTE_NAME, attribute)
              .with(ATTRIBUTE_FLOAT, value)
              .with(ATTRIBUTE_TYPE, TYPE_FLOAT));
      return this;
    }

    Node with(String attribute, int[] values) {
      ProtocolBuffer list = new ProtocolBuffer().with(ATTRIBUTE_NAME, attribute);
      for (int value : values) {
        list.with(ATTRIBUTE_INTS, value);
      }
      message.with(NODE_ATTRIBUTE, list.with(ATTRIBUTE_TYPE, TYPE_INTS));
      return this;
    }

    /** Adds the node; its output has a name of its own. */
    String output() {
      return output("value_" + names++);
    }

    /** Adds the node under this name of its output. */
    String output(String name) {
      nodes.add(message.with(NODE_OUTPUT, name));
      return name;
    }
  }

  Node node(String type, String... inputs) {
    return new Node(type, List.of(inputs));
  }

  /** A node without attributes. */
  String value(String type, String... inputs) {
    return node(type, inputs).output();
  }

  /** A number. */
  String constant(float value) {
    int bits = Float.floatToIntBits(value);
    byte[] raw = new byte[4];
    for (int i = 0; i < 4; i++) {
      raw[i] = (byte) (bits >>> (8 * i));
    }
    return constant(FLOAT, new long[0], raw);
  }

  /** A vector of whole numbers. */
  String constant(long... values) {
    return constant(INT64, new long[] {values.length}, raw(values));
  }

  /** A single whole number, without dimensions. */
  String scalar(long value) {
    return constant(INT64, new long[0], raw(new long[] {value}));
  }

  private static byte[] raw(long[] values) {
    byte[] raw = new byte[8 * values.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) (values[i / 8] >>> (8 * (i % 8)));
    }
    return raw;
  }

  private String constant(int type, long[] shape, byte[] raw) {
    String name = "constant_" + names++;
    constants.add(tensor(name, type, shape).with(TENSOR_RAW, raw));
    return name;
  }

  /** A tensor without its values. */
  private static ProtocolBuffer tensor(String name, int type, long[] shape) {
    ProtocolBuffer tensor = new ProtocolBuffer();
    for (long dimension : shape) {
      tensor.with(TENSOR_DIMENSION, dimension);
    }
    return tensor.with(TENSOR_TYPE, type).with(TENSOR_NAME, name);
  }

  /** The start of a tensor of floats, up to its values, which follow. */
  static byte[] floats(String name, List<Long> shape, long bytes) {
    long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
    return tensor(name, FLOAT, dimensions).header(TENSOR_RAW, bytes).bytes();
  }

  List<ProtocolBuffer> nodes() {
    return nodes;
  }

  List<ProtocolBuffer> constants() {
    return constants;
  }
}
