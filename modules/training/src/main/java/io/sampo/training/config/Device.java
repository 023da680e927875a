package io.sampo.training.config;

/** What a model is trained on. */
public enum Device {
  /** What the ND4J backend on the class path is made for; the run says which. */
  AUTO,
  /** Processors; refused when the backend is made for GPUs. */
  CPU,
  /** One GPU for each task; refused where there is none that the backend can use. */
  GPU
}
