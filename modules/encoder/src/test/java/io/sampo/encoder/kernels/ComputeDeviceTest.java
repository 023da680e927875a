package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R25")
class ComputeDeviceTest {
  private static ComputeDevice gpu(String name, int capability) {
    return new ComputeDevice("JCublasBackend", true, name, capability);
  }

  @Test
  void theProcessorComputes() {
    ComputeDevice here = ComputeDevice.ofThread();
    assertThat(here).isEqualTo(new ComputeDevice("CpuBackend", false, "", 0));
    assertThatCode(here::requireCode).doesNotThrowAnyException();
  }

  @Test
  void aGpuWithoutCodeForItIsRefusedWithItsCapability() {
    assertThatThrownBy(() -> gpu("NVIDIA H200", 90).requireCode())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "JCublasBackend: has no code for NVIDIA H200 of compute capability 9.0, only for 3.7 to"
                + " 8.6 (e.g. V100, T4, A100, A10G); choose other nodes, take the jar without CUDA,"
                + " or compute on the processor with the environment variable"
                + " BACKEND_PRIORITY_CPU=200");
    assertThatThrownBy(() -> gpu("Tesla K40", 35).requireCode())
        .hasMessageContaining("compute capability 3.5");
    assertThatThrownBy(() -> gpu("", 0).requireCode())
        .hasMessageContaining("JCublasBackend: finds no GPU");
    assertThatCode(() -> gpu("NVIDIA A10G", 86).requireCode()).doesNotThrowAnyException();
    assertThatCode(() -> gpu("Tesla V100", 70).requireCode()).doesNotThrowAnyException();
  }
}
