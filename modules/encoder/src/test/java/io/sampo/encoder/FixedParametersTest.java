package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.kernels.Kernels;
import io.sampo.encoder.kernels.NativeKernels;
import io.sampo.encoder.kernels.Precision;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.AdamWConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights that are put in order once and kept: never older than the parameters. */
final class FixedParametersTest {
  private static final Head HEAD = new Head.SequenceClassification(3, Head.Objective.SINGLE_LABEL);
  private static final BertConfig CONFIG = BertConfig.of(50, 32, 2, 4).withDropout(0, 0);

  private static BertModel model(Precision precision) {
    BertModel model = BertModel.create(CONFIG, HEAD, 5);
    model.use(new NativeKernels(2, precision));
    return model;
  }

  private static float[] logits(BertModel model) {
    return model.logits(Samples.BATCH).reshape(9).toFloatVector();
  }

  private static void train(BertModel model) {
    try (AdamW optimizer = AdamW.of(model, AdamWConfig.defaults())) {
      model.computeGradient(Samples.BATCH, Samples.targets(HEAD), DropoutKey.NONE);
      optimizer.step(0.1);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void answersAsBefore(Precision precision) {
    if (!precision.isPossible()) {
      return;
    }
    try (BertModel model = model(precision)) {
      float[] before = logits(model);
      model.fixParameters();
      assertThat(logits(model)).containsExactly(before, within(1e-6f));
      assertThat(logits(model)).containsExactly(logits(model));
    }
  }

  @Test
  void seesEveryWayToChangeThem() {
    List<Consumer<BertModel>> changes = new ArrayList<>();
    changes.add(m -> m.parameters().muli(1.5));
    changes.add(m -> m.parameter("bert.encoder.layer.0.output.dense.weight").muli(3));
    changes.add(m -> m.graph().params().muli(0.5));
    changes.add(FixedParametersTest::train);
    for (int i = 0; i < changes.size(); i++) {
      try (BertModel fixed = model(Precision.FP32);
          BertModel plain = model(Precision.FP32)) {
        fixed.fixParameters();
        float[] before = logits(fixed);
        changes.get(i).accept(fixed);
        changes.get(i).accept(plain);
        float[] after = logits(fixed);
        assertThat(after).as("change %d", i).containsExactly(logits(plain), within(1e-5f));
        assertThat(after).as("change %d", i).isNotEqualTo(before);
        fixed.fixParameters();
        assertThat(logits(fixed)).as("fixed again").containsExactly(after, within(1e-5f));
      }
    }
  }

  @Test
  void keepsTheMostRecentPromiseWithOtherKernels() {
    try (BertModel model = model(Precision.FP32)) {
      model.fixParameters();
      float[] before = logits(model);
      AtomicInteger stale = new AtomicInteger();
      model.use(counting(new NativeKernels(1), stale));
      assertThat(logits(model)).containsExactly(before, within(1e-6f));
      int atFirst = stale.get();
      logits(model);
      logits(model);
      assertThat(stale).as("weights that were thrown away").hasValue(atFirst);
      model.parameters();
      logits(model);
      logits(model);
      assertThat(stale.get()).isGreaterThan(atFirst + 1);
    }
  }

  private static Kernels counting(Kernels kernels, AtomicInteger parametersChanged) {
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("parametersChanged")) {
                parametersChanged.incrementAndGet();
              }
              try {
                return method.invoke(kernels, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
