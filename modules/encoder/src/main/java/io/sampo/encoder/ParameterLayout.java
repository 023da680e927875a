package io.sampo.encoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each tensor of the model lies in the flat parameter, gradient and moment vectors.
 *
 * <p>Names and shapes are those of transformers' {@code BertFor…} state dict ({@code
 * bert.encoder.layer.0.attention.self.query.weight}; without the prefix {@code bert.} for {@link
 * Head.NoHead}). Every tensor is stored whole, row-major in its own shape: a dense weight is [out,
 * in], as in the file. The tied decoder has no segment of its own. Segments are contiguous, in
 * order of their offset, and cover the vector.
 */
public final class ParameterLayout {
  private final List<Segment> segments;
  private final Map<String, Segment> byName = new LinkedHashMap<>();
  private final long length;

  /**
   * One tensor.
   *
   * @param name transformers' name
   * @param offset first element in the flat vector
   * @param shape as in the file, one or two dimensions
   * @param decay whether weight decay applies: not to biases and LayerNorm
   * @param layer 0 for the embeddings, 1 … N for the blocks, N + 1 for pooler and head
   */
  public record Segment(String name, long offset, List<Long> shape, boolean decay, int layer) {
    public Segment {
      shape = List.copyOf(shape);
    }

    /** Number of elements. */
    public long length() {
      long n = 1;
      for (long d : shape) {
        n *= d;
      }
      return n;
    }

    /** First element after this tensor. */
    public long end() {
      return offset + length();
    }
  }

  private ParameterLayout(List<Segment> segments) {
    this.segments = List.copyOf(segments);
    for (Segment s : this.segments) {
      byName.put(s.name(), s);
    }
    this.length = this.segments.get(this.segments.size() - 1).end();
  }

  /** The layout of a model of this shape under this head. */
  public static ParameterLayout of(BertConfig config, Head head) {
    return new ParameterLayout(ParameterNames.segments(config, head));
  }

  /** What the encoder's tensor names begin with: {@code bert.}, or nothing without a head. */
  public static String encoderPrefix(Head head) {
    return head instanceof Head.NoHead ? "" : "bert.";
  }

  /** All tensors, by offset. */
  public List<Segment> segments() {
    return segments;
  }

  /** The embeddings of the vocabulary's tokens, [vocabulary, hidden]. */
  public Segment wordEmbeddings() {
    return segments.get(0);
  }

  /** Number of parameters. */
  public long length() {
    return length;
  }

  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  /** The tensor of this name; throws {@link IllegalArgumentException} when there is none. */
  public Segment segment(String name) {
    Segment s = byName.get(name);
    if (s == null) {
      throw new IllegalArgumentException("the model has no parameter " + name);
    }
    return s;
  }
}
