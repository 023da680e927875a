package io.sampo.encoder.kernels;

import io.sampo.storage.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A device that this process's ND4J backend computes on.
 *
 * @param backend name of the backend
 * @param gpu whether it is made for GPUs
 * @param name of the device; empty when the backend sees none
 * @param capability compute capability times ten, 86 for 8.6
 */
public record ComputeDevice(String backend, boolean gpu, String name, int capability) {
  /** What nd4j-cuda-11.6 carries machine code for; it has no code that newer devices translate. */
  private static final int OLDEST = 37;

  private static final int NEWEST = 86;

  private static final String ELSE =
      ", take the jar without CUDA, or compute on the processor with the environment variable"
          + " BACKEND_PRIORITY_CPU=200";

  /** The device with this number: the processor, or one of the GPUs. Makes no array. */
  public static ComputeDevice of(int number) {
    boolean gpu = !Nd4j.getEnvironment().isCPU();
    String backend = Nd4j.getBackend().getClass().getSimpleName();
    if (!gpu) {
      return new ComputeDevice(backend, false, "", 0);
    }
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

  /** The device of this thread. */
  public static ComputeDevice ofThread() {
    return of(
        Nd4j.getEnvironment().isCPU() ? 0 : Nd4j.getAffinityManager().getDeviceForCurrentThread());
  }

  /**
   * To be asked before the first array: without code for a GPU, ND4J fails there in words that say
   * nothing of the reason ({@code cudaGetSymbolAddress(...) failed}).
   *
   * @throws InvalidInputException naming the device, its compute capability and what would do
   */
  public void requireCode() {
    if (gpu && name.isEmpty()) {
      throw new InvalidInputException(backend, "finds no GPU", "run on a node with a GPU" + ELSE);
    }
    if (gpu && (capability < OLDEST || capability > NEWEST)) {
      throw new InvalidInputException(
          backend,
          "has no code for "
              + name
              + " of compute capability "
              + dotted(capability)
              + ", only for "
              + dotted(OLDEST)
              + " to "
              + dotted(NEWEST)
              + " (e.g. V100, T4, A100, A10G)",
          "choose other nodes" + ELSE);
    }
  }

  private static String dotted(int capability) {
    return capability / 10 + "." + capability % 10;
  }
}
