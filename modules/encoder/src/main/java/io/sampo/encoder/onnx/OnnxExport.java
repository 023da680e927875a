package io.sampo.encoder.onnx;

import io.sampo.encoder.Activation;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.ParameterLayout;
import io.sampo.encoder.ParameterLayout.Segment;
import io.sampo.storage.Storage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes a model as an ONNX file (opset 17).
 *
 * <p>Inputs as transformers names them: {@code input_ids}, {@code attention_mask}, {@code
 * token_type_ids}, int64 [batch, sequence]. Outputs, floats: {@code logits} [batch, labels] or
 * [batch, sequence, labels]; of a question answerer {@code start_logits} and {@code end_logits}
 * [batch, sequence]; of a bare encoder {@code last_hidden_state} [batch, sequence, hidden].
 */
public final class OnnxExport {
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;
  private static final int PIECE = 1 << 16; // values written at once
  private static final float MASKED = -10_000;

  private final BertModel model;
  private final BertConfig config;
  private final ParameterLayout layout;
  private final GraphBuilder graph = new GraphBuilder();
  private final List<ProtocolBuffer> outputs = new ArrayList<>();
  private final String encoder;

  private OnnxExport(BertModel model) {
    this.model = model;
    this.config = model.config();
    this.layout = model.layout();
    this.encoder = ParameterLayout.encoderPrefix(model.head());
  }

  /**
   * Writes the file, as a whole or not at all.
   *
   * @throws IllegalArgumentException for a model of pre-training with next-sentence prediction
   */
  public static void write(BertModel model, Storage storage, String uri) {
    new OnnxExport(model).write(storage, uri);
  }

  private void write(Storage storage, String uri) {
    heads(blocks(embeddings()));
    ProtocolBuffer rest = new ProtocolBuffer().with(2, "sampo");
    graph.nodes().forEach(node -> rest.with(1, node));
    graph.constants().forEach(constant -> rest.with(5, constant));
    for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
      rest.with(11, value(input, GraphBuilder.INT64, "batch", "sequence"));
    }
    outputs.forEach(output -> rest.with(12, output));
    byte[] small = rest.bytes();
    long length = small.length;
    List<byte[]> heads = new ArrayList<>();
    for (Segment segment : layout.segments()) {
      long raw = Math.multiplyExact(segment.length(), Float.BYTES);
      byte[] head = GraphBuilder.floats(segment.name(), segment.shape(), raw);
      byte[] field = new ProtocolBuffer().header(5, head.length + raw).bytes();
      heads.add(join(field, head));
      length += field.length + head.length + raw;
    }
    byte[] start =
        new ProtocolBuffer()
            .with(1, IR_VERSION)
            .with(2, "sampo")
            .with(8, new ProtocolBuffer().with(1, "").with(2, OPSET))
            .header(7, length)
            .bytes();
    storage.writeAtomically(
        uri,
        raw -> {
          OutputStream out = new BufferedOutputStream(raw, 1 << 16);
          out.write(start);
          out.write(small);
          for (int i = 0; i < heads.size(); i++) {
            out.write(heads.get(i));
            values(out, layout.segments().get(i));
          }
          out.flush();
        });
  }

  private void values(OutputStream out, Segment segment) throws IOException {
    INDArray parameters = model.parameters();
    for (long from = segment.offset(); from < segment.end(); from += PIECE) {
      int count = (int) Math.min(PIECE, segment.end() - from);
      byte[] bytes = new byte[Float.BYTES * count];
      for (int i = 0; i < count; i++) {
        int bits = Float.floatToIntBits(parameters.getFloat(from + i));
        for (int b = 0; b < Float.BYTES; b++) {
          bytes[Float.BYTES * i + b] = (byte) (bits >>> (8 * b));
        }
      }
      out.write(bytes);
    }
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** [batch, sequence, hidden]. */
  private String embeddings() {
    String e = encoder + "embeddings.";
    String words = graph.value("Gather", e + "word_embeddings.weight", "input_ids");
    String types = graph.value("Gather", e + "token_type_embeddings.weight", "token_type_ids");
    String shape = graph.value("Shape", "input_ids");
    String length = graph.value("Gather", shape, graph.scalar(1));
    String places = graph.value("Range", graph.scalar(0), length, graph.scalar(1));
    String positions = graph.value("Gather", e + "position_embeddings.weight", places);
    String sum = graph.value("Add", graph.value("Add", words, types), positions);
    return layerNorm(sum, e + "LayerNorm");
  }

  private String blocks(String embedded) {
    String attended = graph.node("Cast", "attention_mask").with("to", GraphBuilder.FLOAT).output();
    String absent = graph.value("Sub", graph.constant(1f), attended);
    String scaled = graph.value("Mul", absent, graph.constant(MASKED));
    String mask = graph.value("Unsqueeze", scaled, graph.constant(1L, 2L)); // [batch, 1, 1, seq]
    String x = embedded;
    for (int l = 0; l < config.layers(); l++) {
      String b = encoder + "encoder.layer." + l + ".";
      String attention = dense(attention(x, mask, b), b + "attention.output.dense");
      x = layerNorm(graph.value("Add", attention, x), b + "attention.output.LayerNorm");
      String inner = activation(dense(x, b + "intermediate.dense"));
      String forward = dense(inner, b + "output.dense");
      x = layerNorm(graph.value("Add", forward, x), b + "output.LayerNorm");
    }
    return x;
  }

  private String attention(String x, String mask, String block) {
    int[] byHead = {0, 2, 1, 3}; // [batch, heads, sequence, width]
    String query = split(dense(x, block + "attention.self.query"), byHead);
    String key = split(dense(x, block + "attention.self.key"), new int[] {0, 2, 3, 1});
    String value = split(dense(x, block + "attention.self.value"), byHead);
    float scale = (float) (1 / Math.sqrt((double) config.hiddenSize() / config.heads()));
    String scores = graph.value("MatMul", query, key);
    String biased = graph.value("Add", graph.value("Mul", scores, graph.constant(scale)), mask);
    String weights = graph.node("Softmax", biased).with("axis", -1L).output();
    String mixed = graph.value("MatMul", weights, value);
    String together = graph.node("Transpose", mixed).with("perm", byHead).output();
    return graph.value("Reshape", together, graph.constant(0L, 0L, (long) config.hiddenSize()));
  }

  private String split(String x, int[] order) {
    long width = config.hiddenSize() / config.heads();
    String heads = graph.value("Reshape", x, graph.constant(0L, 0L, (long) config.heads(), width));
    return graph.node("Transpose", heads).with("perm", order).output();
  }

  private void heads(String x) {
    Head head = model.head();
    if (head instanceof Head.NoHead) {
      graph.node("Identity", x).output("last_hidden_state");
      output("last_hidden_state", "batch", "sequence", "hidden");
    } else if (head instanceof Head.SequenceClassification) {
      String first = graph.node("Gather", x, graph.scalar(0)).with("axis", 1L).output();
      String pooled = graph.value("Tanh", dense(first, encoder + "pooler.dense"));
      named(dense(pooled, "classifier"), "logits");
      output("logits", "batch", "labels");
    } else if (head instanceof Head.TokenClassification) {
      named(dense(x, "classifier"), "logits");
      output("logits", "batch", "sequence", "labels");
    } else if (head instanceof Head.QuestionAnswering) {
      String both = dense(x, "qa_outputs"); // [batch, sequence, 2]
      for (int side = 0; side < 2; side++) {
        String name = side == 0 ? "start_logits" : "end_logits";
        graph.node("Gather", both, graph.scalar(side)).with("axis", 2L).output(name);
        output(name, "batch", "sequence");
      }
    } else if (head instanceof Head.MaskedLanguageModel masked) {
      String p = "cls.predictions.";
      String inner = activation(dense(x, p + "transform.dense"));
      String normal = layerNorm(inner, p + "transform.LayerNorm");
      String decoder =
          masked.tied() ? encoder + "embeddings.word_embeddings.weight" : p + "decoder.weight";
      String bias = masked.tied() ? p + "bias" : p + "decoder.bias";
      named(graph.value("Add", product(normal, decoder), bias), "logits");
      output("logits", "batch", "sequence", "vocabulary");
    } else {
      throw new IllegalArgumentException("a head " + head + " is not exported");
    }
  }

  private void named(String value, String name) {
    graph.node("Identity", value).output(name);
  }

  private void output(String name, String... dimensions) {
    outputs.add(value(name, GraphBuilder.FLOAT, dimensions));
  }

  private String dense(String x, String name) {
    return graph.value("Add", product(x, name + ".weight"), name + ".bias");
  }

  /** A weight lies as [out, in]; runtimes fold its transposition. */
  private String product(String x, String weight) {
    String turned = graph.node("Transpose", weight).with("perm", new int[] {1, 0}).output();
    return graph.value("MatMul", x, turned);
  }

  private String layerNorm(String x, String name) {
    return graph
        .node("LayerNormalization", x, name + ".weight", name + ".bias")
        .with("axis", -1L)
        .with("epsilon", (float) config.layerNormEps())
        .output();
  }

  private String activation(String x) {
    if (config.activation() == Activation.RELU) {
      return graph.value("Relu", x);
    }
    String inside;
    if (config.activation() == Activation.GELU) {
      inside = graph.value("Erf", graph.value("Mul", x, graph.constant((float) Math.sqrt(0.5))));
    } else {
      String cube = graph.value("Mul", graph.value("Mul", x, x), x);
      String bent = graph.value("Add", x, graph.value("Mul", cube, graph.constant(0.044715f)));
      float factor = (float) Math.sqrt(2 / Math.PI);
      inside = graph.value("Tanh", graph.value("Mul", bent, graph.constant(factor)));
    }
    String half = graph.value("Mul", x, graph.constant(0.5f));
    return graph.value("Mul", half, graph.value("Add", inside, graph.constant(1f)));
  }

  /** What goes in or comes out: its type and the names of its dimensions. */
  private static ProtocolBuffer value(String name, int type, String... dimensions) {
    ProtocolBuffer shape = new ProtocolBuffer();
    for (String dimension : dimensions) {
      shape.with(1, new ProtocolBuffer().with(2, dimension));
    }
    ProtocolBuffer tensor = new ProtocolBuffer().with(1, type).with(2, shape);
    return new ProtocolBuffer().with(1, name).with(2, new ProtocolBuffer().with(1, tensor));
  }
}
