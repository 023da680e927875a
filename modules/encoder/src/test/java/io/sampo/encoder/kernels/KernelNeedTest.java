package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.storage.InvalidInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class KernelNeedTest {
  @AfterEach
  void restore() {
    System.clearProperty(KernelNeed.PROPERTY);
  }

  @Test
  void whatIsSlowerIsRefusedWhereNativeKernelsAreWanted() {
    System.setProperty(KernelNeed.PROPERTY, "native");
    assertThatThrownBy(() -> KernelNeed.allowSlower("oneDNN", "take the other jar"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll(
            "run.kernels", "native needs oneDNN", "take the other jar", "run.kernels = auto");
  }

  @Test
  void elseItIsTaken() {
    KernelNeed.allowSlower("oneDNN", "take the other jar");
    System.setProperty(KernelNeed.PROPERTY, "auto");
    KernelNeed.allowSlower("oneDNN", "take the other jar");
    assertThat(KernelChoice.description()).contains(Passes.BEST.description(), "threads");
  }

  @Test
  void plainLoopsAreNoNativeKernels() {
    assumeTrue(Passes.BEST instanceof PlainPasses, "this JVM has the Vector API");
    System.setProperty(KernelNeed.PROPERTY, "native");
    assertThatThrownBy(() -> KernelChoice.best(DataType.FLOAT))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("the Java Vector API", "--add-modules=jdk.incubator.vector");
  }
}
