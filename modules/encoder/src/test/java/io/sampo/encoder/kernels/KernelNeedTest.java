package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
    KernelChoice.requireVectors(new PlainPasses());
    System.setProperty(KernelNeed.PROPERTY, "native");
    assertThatThrownBy(() -> KernelChoice.requireVectors(new PlainPasses()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("the Java Vector API", "--add-modules=jdk.incubator.vector");
  }
}
