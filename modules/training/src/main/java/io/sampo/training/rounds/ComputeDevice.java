package io.sampo.training.rounds;

import io.sampo.storage.InvalidInputException;
import io.sampo.training.config.Device;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The device that this process's ND4J backend computes on.
 *
 * @param backend name of the backend
 * @param gpu whether it is made for GPUs
 * @param name of the device; empty when the backend sees none
 * @param capability compute capability times ten, 86 for 8.6
 */
record ComputeDevice(String backend, boolean gpu, String name, int capability) {
  /** What nd4j-cuda-11.6 carries machine code for; it has no code that newer devices translate. */
  private static final int OLDEST = 37;

  private static final int NEWEST = 86;
  private static final String KEY = "pretrain.device";

  /** The device of this thread's task: the GPU that Spark gave it, if it gave one. */
  static ComputeDevice ofTask() {
    boolean gpu = !Nd4j.getEnvironment().isCPU();
    String backend = Nd4j.getBackend().getClass().getSimpleName();
    if (!gpu) {
      return new ComputeDevice(backend, false, "", 0);
    }
    int number = Integer.parseInt(gpuOfTask().orElse("0"));
    Nd4j.getAffinityManager().unsafeSetDevice(number);
    Properties all = Nd4j.getExecutioner().getEnvironmentInformation();
    List<?> devices = all.get("cuda.devicesInformation") instanceof List<?> l ? l : List.of();
    if (number >= devices.size() || !(devices.get(number) instanceof Map<?, ?> device)) {
      return new ComputeDevice(backend, true, "", 0);
    }
    int major = ((Number) device.get("cuda.deviceMajor")).intValue();
    int minor = ((Number) device.get("cuda.deviceMinor")).intValue();
    return new ComputeDevice(
        backend, true, String.valueOf(device.get("cuda.deviceName")), 10 * major + minor);
  }

  /** The first GPU address of the running task; empty where Spark schedules none. */
  static Optional<String> gpuOfTask() {
    TaskContext task = TaskContext.get();
    ResourceInformation found = task == null ? null : task.resourcesJMap().get("gpu");
    return found == null || found.addresses().length == 0
        ? Optional.empty()
        : Optional.of(found.addresses()[0]);
  }

  /**
   * @throws InvalidInputException naming the device, its compute capability and what would do
   */
  void require(Device wanted) {
    if (wanted == Device.GPU && !gpu) {
      throw new InvalidInputException(
          KEY,
          "is gpu, but the ND4J backend that could be loaded is " + backend + ", for processors",
          "take the jar that mvn -Pcuda builds, on nodes with a GPU, its driver and CUDA 11.6; or set"
              + " it to cpu or auto");
    }
    if (wanted == Device.CPU && gpu) {
      throw new InvalidInputException(
          KEY,
          "is cpu, but the ND4J backend on the class path is " + backend + ", for GPUs",
          "put nd4j-native in its place, or set it to gpu or auto");
    }
    if (gpu && name.isEmpty()) {
      throw new InvalidInputException(
          KEY,
          "is " + wanted.name().toLowerCase(Locale.ROOT) + ", but " + backend + " finds no GPU",
          "run on a node with a GPU, or put nd4j-native in its place");
    }
    if (gpu && (capability < OLDEST || capability > NEWEST)) {
      throw new InvalidInputException(
          KEY,
          "means " + name + " of compute capability " + dotted(capability) + " here",
          backend
              + " can use "
              + dotted(OLDEST)
              + " to "
              + dotted(NEWEST)
              + " (e.g. V100, T4, A100, A10G): choose other nodes, or put nd4j-native in its"
              + " place");
    }
  }

  private static String dotted(int capability) {
    return capability / 10 + "." + capability % 10;
  }
}
