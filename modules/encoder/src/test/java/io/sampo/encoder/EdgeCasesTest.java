package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EdgeCasesTest {
  private static final Head MLM = new Head.MaskedLanguageModel();

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void oneToken(DataType type) {
    Batch one = Batch.of(List.of(new int[] {7}), null);
    try (BertModel model = BertModel.create(Samples.CONFIG, new Head.Pretraining(), 1, type)) {
      Targets targets =
          new Targets.Pretraining(new Targets.MaskedTokens(new int[1], new int[] {9}), new int[1]);
      double loss = model.computeGradient(one, targets, DropoutKey.NONE);
      assertThat(loss).isCloseTo(model.loss(one, targets), within(1e-6)).isPositive();
      assertThat(model.logits(one).shape()).containsExactly(1, 50);
      assertThat(model.pooled(one).shape()).containsExactly(1, 12);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void sequencesDoNotSeeEachOther(DataType type) {
    try (BertModel model = BertModel.create(Samples.CONFIG, new Head.NoHead(), 1, type)) {
      INDArray together = model.hiddenStates(Samples.BATCH);
      int[] starts = Samples.BATCH.starts();
      for (int s = 0; s < Samples.BATCH.sequences(); s++) {
        int[] ids = cut(Samples.BATCH.inputIds(), starts, s);
        int[] types = cut(Samples.BATCH.typeIds(), starts, s);
        INDArray alone = model.hiddenStates(Batch.of(List.of(ids), List.of(types)));
        for (int i = 0; i < ids.length; i++) {
          double apart = together.getRow(starts[s] + i).distance2(alone.getRow(i));
          assertThat(apart).isLessThan(1e-5);
        }
      }
    }
  }

  private static int[] cut(int[] all, int[] starts, int s) {
    return java.util.Arrays.copyOfRange(all, starts[s], starts[s + 1]);
  }

  @Test
  void noMaskedRows() {
    try (BertModel model = BertModel.create(Samples.CONFIG, MLM, 1)) {
      model.gradients().assign(5);
      Targets none = new Targets.MaskedTokens(new int[0], new int[0]);
      assertThat(model.computeGradient(Samples.BATCH, none, DropoutKey.NONE)).isZero();
      assertThat(model.gradients().norm1Number().doubleValue()).isZero();
      assertThat(model.loss(Samples.BATCH, none)).isZero();
    }
  }

  @Test
  void nextSentenceAloneWithoutMaskedRows() {
    try (BertModel model = BertModel.create(Samples.CONFIG, new Head.Pretraining(), 1)) {
      model.gradients().assign(5);
      Targets.MaskedTokens none = new Targets.MaskedTokens(new int[0], new int[0]);
      Targets targets = new Targets.Pretraining(none, new int[] {0, 1, 0});
      assertThat(model.computeGradient(Samples.BATCH, targets, DropoutKey.NONE)).isPositive();
      assertThat(gradient(model, "cls.predictions.bias")).isZero();
      assertThat(gradient(model, "cls.seq_relationship.bias")).isPositive();
      assertThat(gradient(model, "bert.embeddings.word_embeddings.weight")).isPositive();
    }
  }

  private static double gradient(BertModel model, String name) {
    ParameterLayout.Segment segment = model.layout().segment(name);
    return model.view(model.gradients(), segment).norm1Number().doubleValue();
  }

  @Test
  void allRowsMasked() {
    int[] rows = IntStream.range(0, Samples.BATCH.tokens()).toArray();
    Targets all = new Targets.MaskedTokens(rows, Samples.BATCH.inputIds());
    try (BertModel model = BertModel.create(Samples.CONFIG, MLM, 1)) {
      double loss = model.computeGradient(Samples.BATCH, all, DropoutKey.NONE);
      assertThat(loss).isCloseTo(Math.log(50), within(0.5));
      assertThat(model.loss(Samples.BATCH, all)).isCloseTo(loss, within(1e-6));
    }
  }

  @Test
  void paddingEverywhere() {
    Batch pads = Batch.of(List.of(new int[4], new int[1]), null);
    Targets targets = new Targets.MaskedTokens(new int[] {2}, new int[] {5});
    try (BertModel model = BertModel.create(Samples.CONFIG, MLM, 1)) {
      assertThat(model.computeGradient(pads, targets, DropoutKey.NONE)).isFinite();
      assertThat(model.gradients().norm2Number().doubleValue()).isFinite().isPositive();
    }
  }

  @Test
  void nothingToLearnFrom() {
    Head head = new Head.TokenClassification(4);
    int[] ignored = new int[Samples.BATCH.tokens()];
    java.util.Arrays.fill(ignored, Targets.IGNORED);
    try (BertModel model = BertModel.create(Samples.CONFIG, head, 1)) {
      Targets targets = Targets.Classes.of(ignored);
      assertThat(model.computeGradient(Samples.BATCH, targets, DropoutKey.NONE)).isZero();
      assertThat(model.gradients().norm1Number().doubleValue()).isZero();
    }
  }

  @Test
  void batchesOfManySizesOneAfterTheOther() {
    try (BertModel model = BertModel.create(Samples.CONFIG, MLM, 1)) {
      List<Double> first = new ArrayList<>();
      List<Double> second = new ArrayList<>();
      for (List<Double> losses : List.of(first, second)) {
        for (int length : new int[] {3, 24, 1, 9, 24, 2}) {
          int[] ids = IntStream.range(0, length).map(i -> (7 * i) % 50).toArray();
          Batch batch = Batch.of(List.of(ids, ids, new int[] {4}), null);
          Targets targets = new Targets.MaskedTokens(new int[] {0, length}, new int[] {1, 2});
          losses.add(model.computeGradient(batch, targets, DropoutKey.NONE));
          assertThat(model.logits(batch).rows()).isEqualTo(2 * length + 1);
        }
      }
      assertThat(second).isEqualTo(first);
    }
  }

  @Test
  void resultsAreTheCallersOwn() {
    try (BertModel model = BertModel.create(Samples.CONFIG, new Head.NoHead(), 1)) {
      INDArray hidden = model.hiddenStates(Samples.BATCH);
      INDArray copy = hidden.dup();
      model.hiddenStates(Batch.of(List.of(new int[] {9, 9, 9}), null));
      assertThat(hidden).isEqualTo(copy);
    }
  }

  @Test
  void sameBitsOnAnyNumberOfThreadsAndNoWorkspaceIsLeftOpen() throws Exception {
    DropoutKey key = new DropoutKey(1, 2);
    List<INDArray> gradients = new ArrayList<>();
    ExecutorService tasks = Executors.newFixedThreadPool(3);
    try {
      List<Future<INDArray>> running = new ArrayList<>();
      for (int threads = 1; threads <= 3; threads++) {
        int native1 = threads;
        running.add(tasks.submit(() -> gradients(native1, key)));
      }
      for (Future<INDArray> each : running) {
        gradients.add(each.get());
      }
    } finally {
      tasks.shutdownNow();
    }
    assertThat(gradients.get(1)).isEqualTo(gradients.get(0));
    assertThat(gradients.get(2)).isEqualTo(gradients.get(0));
  }

  private static INDArray gradients(int threads, DropoutKey key) {
    try (BertModel model = BertModel.create(Samples.CONFIG, MLM, 1)) {
      model.use(KernelChoice.best(DataType.FLOAT, threads));
      for (int i = 0; i < 5; i++) {
        model.computeGradient(Samples.BATCH, Samples.targets(MLM), key);
      }
      assertThat(Nd4j.getMemoryManager().getCurrentWorkspace()).isNull();
      return model.gradients().dup();
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    try (BertModel model = BertModel.create(Samples.CONFIG, MLM, 1)) {
      assertThatThrownBy(() -> model.logits(Batch.of(List.of(new int[25]), null)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("batch: a sequence of 25 tokens; the model has 24;");
      assertThatThrownBy(() -> model.logits(Batch.of(List.of(new int[] {1, 50}), null)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("batch: row 1 has token id 50 and type id 0;");
      Targets outside = new Targets.MaskedTokens(new int[] {18}, new int[] {1});
      assertThatThrownBy(() -> model.loss(Samples.BATCH, outside))
          .hasMessage("masked row 18 of 18 with label 1");
      Targets classes = Targets.Classes.of(new int[3]);
      assertThatThrownBy(() -> model.computeGradient(Samples.BATCH, classes, DropoutKey.NONE))
          .hasMessageContaining("takes targets MaskedTokens, not Classes");
      assertThatThrownBy(() -> model.pooled(Samples.BATCH)).hasMessageContaining("no pooler");
      assertThatThrownBy(() -> model.nextSentenceLogits(Samples.BATCH))
          .hasMessageContaining("next sentences");
      // It still works afterwards.
      assertThat(model.loss(Samples.BATCH, Samples.targets(MLM))).isPositive();
    }
    assertThatThrownBy(() -> BertConfig.of(100, 10, 1, 3))
        .hasMessageContaining("hidden_size = 10 is not a multiple");
    assertThatThrownBy(() -> Batch.of(List.of(new int[0]), null)).hasMessageContaining("empty");
  }
}
