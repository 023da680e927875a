package io.sampo.training.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import io.sampo.training.config.Device;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R25")
class ComputeDeviceTest {
  private static ComputeDevice gpu(String name, int capability) {
    return new ComputeDevice("JCublasBackend", true, name, capability);
  }

  @Test
  void aGpuThatIsNotThereIsRefusedNotReplaced() {
    ComputeDevice here = ComputeDevice.ofTask();
    assertThat(here.gpu()).isFalse();
    assertThatThrownBy(() -> here.require(Device.GPU))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "pretrain.device: is gpu, but the ND4J backend that could be loaded is CpuBackend, for"
                + " processors; take the jar that mvn -Pcuda builds, on nodes with a GPU, its driver"
                + " and CUDA 11.6; or set it to cpu or auto");
    assertThatCode(() -> here.require(Device.AUTO)).doesNotThrowAnyException();
    assertThatCode(() -> here.require(Device.CPU)).doesNotThrowAnyException();
    assertThatThrownBy(() -> gpu("", 0).require(Device.AUTO))
        .hasMessageContaining("JCublasBackend finds no GPU");
    assertThatThrownBy(() -> gpu("Tesla T4", 75).require(Device.CPU))
        .hasMessageContaining("is cpu, but the ND4J backend on the class path is JCublasBackend");
  }

  @Test
  void aGpuWithoutCodeForItIsRefusedWithItsCapability() {
    assertThatThrownBy(() -> gpu("NVIDIA H100", 90).require(Device.GPU))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("NVIDIA H100 of compute capability 9.0")
        .hasMessageContaining("JCublasBackend can use 3.7 to 8.6");
    assertThatThrownBy(() -> gpu("Tesla K40", 35).require(Device.AUTO))
        .hasMessageContaining("compute capability 3.5");
    assertThatCode(() -> gpu("NVIDIA A10G", 86).require(Device.GPU)).doesNotThrowAnyException();
    assertThatCode(() -> gpu("Tesla V100", 70).require(Device.AUTO)).doesNotThrowAnyException();
  }
}
