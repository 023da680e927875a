package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.ParameterLayout.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

final class UntiedDecoderTest {
  private static final String WORDS = "bert.embeddings.word_embeddings.weight";
  private static final String DECODER = "cls.predictions.decoder.weight";
  private static final BertConfig CONFIG = BertConfig.of(30, 12, 2, 3).withDropout(0, 0);

  /** A tied decoder's gradient is the sum over its two uses. */
  @Test
  void withEqualTensorsItsGradientsAddUpToTheTiedOne() {
    try (BertModel tied =
            BertModel.create(CONFIG, new Head.MaskedLanguageModel(), 3, DataType.DOUBLE);
        BertModel untied =
            BertModel.create(CONFIG, new Head.MaskedLanguageModel(false), 3, DataType.DOUBLE)) {
      copy(tied, WORDS, untied, DECODER);
      copy(tied, "cls.predictions.bias", untied, "cls.predictions.decoder.bias");
      Batch batch =
          Batch.of(List.of(new int[] {1, 2, 3, 4, 5}, new int[] {6, 7, 1, 29, 8, 9}), null);
      Targets targets = new Targets.MaskedTokens(new int[] {1, 4, 9}, new int[] {17, 2, 29});
      double loss = tied.computeGradient(batch, targets, DropoutKey.NONE);
      assertThat(untied.computeGradient(batch, targets, DropoutKey.NONE))
          .isCloseTo(loss, within(1e-12));
      INDArray sum = gradient(untied, WORDS).add(gradient(untied, DECODER));
      assertThat(sum.sub(gradient(tied, WORDS)).norm2Number().doubleValue()).isLessThan(1e-12);
      assertThat(gradient(untied, DECODER).norm2Number().doubleValue()).isGreaterThan(1e-3);
      assertThat(gradient(untied, "cls.predictions.bias").norm2Number().doubleValue()).isZero();
      INDArray bias = gradient(untied, "cls.predictions.decoder.bias");
      assertThat(bias.sub(gradient(tied, "cls.predictions.bias")).norm2Number().doubleValue())
          .isLessThan(1e-12);
    }
  }

  private static void copy(BertModel from, String source, BertModel to, String target) {
    part(to.parameters(), to.layout().segment(target))
        .assign(part(from.parameters(), from.layout().segment(source)));
  }

  private static INDArray gradient(BertModel model, String name) {
    return part(model.gradients(), model.layout().segment(name));
  }

  private static INDArray part(INDArray flat, Segment segment) {
    return flat.reshape(flat.length()).get(NDArrayIndex.interval(segment.offset(), segment.end()));
  }
}
