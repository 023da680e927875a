package io.sampo.training.rounds;

import io.sampo.encoder.kernels.ComputeDevice;
import io.sampo.storage.InvalidInputException;
import io.sampo.training.config.Device;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.nd4j.linalg.factory.Nd4j;

/** What a task computes on: the GPU that Spark gave it, if it gave one, or the processor. */
final class TaskDevice {
  private static final String KEY = "pretrain.device";

  private TaskDevice() {}

  /** Binds this thread to the device of its task. */
  static ComputeDevice take() {
    if (Nd4j.getEnvironment().isCPU()) {
      return ComputeDevice.of(0);
    }
    int number = Integer.parseInt(gpu().orElse("0"));
    Nd4j.getAffinityManager().unsafeSetDevice(number);
    return ComputeDevice.of(number);
  }

  /** The first GPU address of the running task; empty where Spark schedules none. */
  static Optional<String> gpu() {
    TaskContext task = TaskContext.get();
    ResourceInformation found = task == null ? null : task.resourcesJMap().get("gpu");
    return found == null || found.addresses().length == 0
        ? Optional.empty()
        : Optional.of(found.addresses()[0]);
  }

  /**
   * @throws InvalidInputException when the device is not what was asked for, or cannot compute
   */
  static void require(Device wanted, ComputeDevice device) {
    if (wanted == Device.GPU && !device.gpu()) {
      throw new InvalidInputException(
          KEY,
          "is gpu, but the ND4J backend that could be loaded is "
              + device.backend()
              + ", for processors",
          "take the jar that mvn -Pcuda builds, on nodes with a GPU, its driver and CUDA 11.6; or set"
              + " it to cpu or auto");
    }
    if (wanted == Device.CPU && device.gpu()) {
      throw new InvalidInputException(
          KEY,
          "is cpu, but the ND4J backend that was loaded is " + device.backend() + ", for GPUs",
          "take the jar without CUDA, set the environment variable BACKEND_PRIORITY_CPU=200, or set"
              + " it to gpu or auto");
    }
    device.requireCode();
  }
}
