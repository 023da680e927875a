package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import io.sampo.encoder.ParameterLayout;
import io.sampo.encoder.kernels.Precision;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.training.config.Device;
import io.sampo.training.config.OptimizerConfig;
import io.sampo.training.rounds.RoundPlan;
import io.sampo.training.rounds.Sent;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R10")
class MemoryCheckTest {
  private static final String BATCH = "pretrain.batch.tokens";
  private static final long GIB = 1L << 30;
  private static final BertConfig BASE = BertConfig.of(30_522, 768, 12, 12);

  private static MemoryNeed base(AveragingMode mode) {
    return base(mode, Precision.FP32);
  }

  private static MemoryNeed base(AveragingMode mode, Precision precision) {
    Head head = new Head.MaskedLanguageModel();
    RoundPlan plan =
        new RoundPlan(
            BASE,
            head,
            OptimizerConfig.pretraining(),
            mode == AveragingMode.SYNCHRONOUS ? Sent.GRADIENTS : Sent.PARAMETERS,
            2,
            0,
            Device.AUTO,
            1,
            3,
            Storage.of(new Configuration()),
            "state",
            "test");
    long parameters = ParameterLayout.of(BASE, head).length();
    return MemoryNeed.of(parameters, plan, precision, mode, 1, 1024, 0.15);
  }

  @Test
  void bertBaseFitsADriverOfThreeGigabytesAndTwoNative() {
    MemoryCheck.Limits limits =
        new MemoryCheck.Limits(3 * GIB, 2 * GIB, 5 * GIB, 3 * GIB, 6 * GIB, 0);
    for (AveragingMode mode : AveragingMode.values()) {
      assertThatCode(() -> new MemoryCheck(base(mode), limits, BATCH).require())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void packedWeightsAreCountedInTheirPrecision() {
    long parameters = ParameterLayout.of(BASE, new Head.MaskedLanguageModel()).length();
    long single = base(AveragingMode.AVERAGE).workerNative();
    long halves = base(AveragingMode.AVERAGE, Precision.BF16).workerNative();
    // Two orders of each weight, two bytes less for each, an eighth of room.
    assertThat(single - halves).isEqualTo(4 * (parameters + parameters / 8));
    assertThat(halves).isGreaterThan(5 * 4 * parameters);
  }

  @Test
  void whatIsTooSmallIsNamedWithBothSizes() {
    MemoryNeed need = base(AveragingMode.NESTEROV);
    assertRefused(need, new MemoryCheck.Limits(GIB, 0, 0, 0, 0, 0), "spark.driver.memory");
    assertRefused(
        need,
        new MemoryCheck.Limits(0, GIB / 2, 0, 0, 0, 0),
        "-Dorg.bytedeco.javacpp.maxbytes of the driver: is 512 MiB, a round needs about");
    assertRefused(
        need,
        new MemoryCheck.Limits(0, 0, GIB, 0, 0, 0),
        "-Dorg.bytedeco.javacpp.maxphysicalbytes of the driver");
    assertRefused(
        need, new MemoryCheck.Limits(0, 0, 0, GIB, 0, 0), "spark.executor.memory: is 1,024 MiB");
    assertRefused(
        need,
        new MemoryCheck.Limits(0, 0, 0, 0, GIB, 0),
        "-Dorg.bytedeco.javacpp.maxbytes in spark.executor.extraJavaOptions");
    assertRefused(
        need,
        new MemoryCheck.Limits(0, 0, 0, 0, 0, GIB / 2),
        "spark.executor.memoryOverhead: is 512 MiB");
  }

  private static void assertRefused(MemoryNeed need, MemoryCheck.Limits limits, String start) {
    assertThatThrownBy(() -> new MemoryCheck(need, limits, BATCH).require())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(start)
        .hasMessageContaining("raise it, or lower pretrain.batch.tokens");
  }

  @Test
  void limitsComeFromSparksSettings() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.master", "yarn")
            .set("spark.executor.memory", "2g")
            .set(
                "spark.executor.extraJavaOptions",
                "-Xss1m -Dorg.bytedeco.javacpp.maxbytes=3g --add-modules=jdk.incubator.vector");
    MemoryCheck.Limits limits = MemoryCheck.Limits.of(conf, false);
    assertThat(limits.workerHeap()).isEqualTo(2 * GIB);
    assertThat(limits.workerNative()).isEqualTo(3 * GIB);
    assertThat(limits.workerOverhead()).isEqualTo(384L << 20);
    assertThat(MemoryCheck.Limits.of(conf, true).workerHeap()).isZero();
    conf.set("spark.executor.memoryOverhead", "4g").set("spark.master", "local-cluster[2,1,2048]");
    assertThat(MemoryCheck.Limits.of(conf, false).workerOverhead()).isZero();
  }

  @Test
  void memoryThatRanOutGivesTheSameMessage() {
    MemoryCheck check =
        new MemoryCheck(
            base(AveragingMode.AVERAGE),
            new MemoryCheck.Limits(3 * GIB, 2 * GIB, 5 * GIB, 3 * GIB, 6 * GIB, 0),
            BATCH);
    Throwable failure =
        new IllegalStateException(
            "Job aborted: java.lang.OutOfMemoryError: Physical memory usage is too high:"
                + " physicalBytes (7G) > maxPhysicalBytes (6G)");
    assertThat(check.ranOut(failure).orElseThrow())
        .hasMessageStartingWith(
            "-Dorg.bytedeco.javacpp.maxphysicalbytes in spark.executor.extraJavaOptions: was used"
                + " up in a round, which needs at least")
        .hasMessageContaining("raise it, or lower pretrain.batch.tokens");
    assertThat(check.ranOut(new OutOfMemoryError("Java heap space")).orElseThrow())
        .hasMessageStartingWith("spark.driver.memory");
    assertThat(check.ranOut(new IllegalStateException("another"))).isEmpty();
  }
}
