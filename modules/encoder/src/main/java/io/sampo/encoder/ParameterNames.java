package io.sampo.encoder;

import io.sampo.encoder.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.List;

/** Lays out the tensors of a model in the order of the graph's layers. */
final class ParameterNames {
  private final List<Segment> segments = new ArrayList<>();
  private long offset;
  private int layer;

  private ParameterNames() {}

  static List<Segment> segments(BertConfig config, Head head) {
    return new ParameterNames().all(config, head);
  }

  private List<Segment> all(BertConfig c, Head head) {
    String bert = ParameterLayout.encoderPrefix(head);
    int h = c.hiddenSize();
    String e = bert + "embeddings.";
    add(e + "word_embeddings.weight", true, c.vocabSize(), h);
    add(e + "position_embeddings.weight", true, c.maxPositions(), h);
    add(e + "token_type_embeddings.weight", true, c.typeVocabSize(), h);
    layerNorm(e + "LayerNorm", h);
    for (int l = 0; l < c.layers(); l++) {
      layer = l + 1;
      block(bert + "encoder.layer." + l + ".", h, c.intermediateSize());
    }
    layer = c.layers() + 1;
    if (head.pooled()) {
      dense(bert + "pooler.dense", h, h);
    }
    head(head, c);
    return segments;
  }

  private void block(String b, int h, int f) {
    String self = b + "attention.self.";
    // The three weights lie together, so that one [3h, h] product serves query, key and value.
    add(self + "query.weight", true, h, h);
    add(self + "key.weight", true, h, h);
    add(self + "value.weight", true, h, h);
    add(self + "query.bias", false, h);
    add(self + "key.bias", false, h);
    add(self + "value.bias", false, h);
    dense(b + "attention.output.dense", h, h);
    layerNorm(b + "attention.output.LayerNorm", h);
    dense(b + "intermediate.dense", f, h);
    dense(b + "output.dense", h, f);
    layerNorm(b + "output.LayerNorm", h);
  }

  private void head(Head head, BertConfig c) {
    int h = c.hiddenSize();
    if (head instanceof Head.MaskedLanguageModel || head instanceof Head.Pretraining) {
      String p = "cls.predictions.";
      dense(p + "transform.dense", h, h);
      layerNorm(p + "transform.LayerNorm", h);
      add(p + "bias", false, c.vocabSize());
      if (!head.tied()) {
        // The bias above stays in the file, but has no part in the logits any more.
        dense(p + "decoder", c.vocabSize(), h);
      }
      if (head instanceof Head.Pretraining) {
        dense("cls.seq_relationship", 2, h);
      }
    } else if (head instanceof Head.SequenceClassification s) {
      dense("classifier", s.labels(), h);
    } else if (head instanceof Head.TokenClassification t) {
      dense("classifier", t.labels(), h);
    } else if (head instanceof Head.QuestionAnswering) {
      dense("qa_outputs", 2, h);
    }
  }

  private void dense(String name, long out, long in) {
    add(name + ".weight", true, out, in);
    add(name + ".bias", false, out);
  }

  private void layerNorm(String name, long size) {
    add(name + ".weight", false, size);
    add(name + ".bias", false, size);
  }

  private void add(String name, boolean decay, long... shape) {
    List<Long> dims = new ArrayList<>();
    for (long d : shape) {
      dims.add(d);
    }
    Segment segment = new Segment(name, offset, dims, decay, layer);
    segments.add(segment);
    offset = segment.end();
  }
}
