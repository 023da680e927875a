package io.sampo.training.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.encoder.kernels.ComputeDevice;
import io.sampo.storage.InvalidInputException;
import io.sampo.training.config.Device;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R25")
class TaskDeviceTest {
  private static ComputeDevice gpu(String name, int capability) {
    return new ComputeDevice("JCublasBackend", true, name, capability);
  }

  @Test
  void aGpuThatIsNotThereIsRefusedNotReplaced() {
    ComputeDevice here = TaskDevice.take();
    assertThat(here.gpu()).isFalse();
    assertThatThrownBy(() -> TaskDevice.require(Device.GPU, here))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "pretrain.device: is gpu, but the ND4J backend that could be loaded is CpuBackend, for"
                + " processors; take the jar that mvn -Pcuda builds, on nodes with a GPU, its driver"
                + " and CUDA 11.6; or set it to cpu or auto");
    assertThatCode(() -> TaskDevice.require(Device.AUTO, here)).doesNotThrowAnyException();
    assertThatCode(() -> TaskDevice.require(Device.CPU, here)).doesNotThrowAnyException();
  }

  @Test
  void aGpuIsTakenOnlyWhereItIsWantedAndCanCompute() {
    assertThatCode(() -> TaskDevice.require(Device.GPU, gpu("NVIDIA A10G", 86)))
        .doesNotThrowAnyException();
    assertThatCode(() -> TaskDevice.require(Device.AUTO, gpu("Tesla V100", 70)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> TaskDevice.require(Device.CPU, gpu("Tesla T4", 75)))
        .hasMessageContaining("is cpu, but the ND4J backend that was loaded is JCublasBackend");
    assertThatThrownBy(() -> TaskDevice.require(Device.AUTO, gpu("NVIDIA H200", 90)))
        .hasMessageContaining("NVIDIA H200 of compute capability 9.0");
  }
}
