package io.sampo.training.rounds;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.kernels.KernelChoice;
import org.nd4j.linalg.api.buffer.DataType;

/** A model of this JVM's pool with given parameters, for the time of a task. */
public final class BorrowedModel implements AutoCloseable {
  private final String key;
  private final BertModel model;
  private final FlatSlices slices;

  private BorrowedModel(String key, BertModel model, FlatSlices slices) {
    this.key = key;
    this.model = model;
    this.slices = slices;
  }

  /**
   * Borrows a model and sets its parameters; native calls are limited to the plan's threads and run
   * on the device that Spark gave the task.
   *
   * @param parameters the flat vector, by slice
   */
  public static BorrowedModel of(RoundPlan plan, float[][] parameters) {
    TaskDevice.require(plan.device(), TaskDevice.take());
    NativeThreads.limit(plan.nativeThreads());
    String key = plan.modelKey();
    BertModel model =
        ModelPool.SHARED.borrow(
            key,
            () -> {
              BertModel made = BertModel.blank(plan.model(), plan.head(), DataType.FLOAT);
              made.use(KernelChoice.best(DataType.FLOAT, plan.nativeThreads()));
              return made;
            });
    FlatSlices slices = new FlatSlices(model.parameters().length(), parameters[0].length);
    slices.set(model.parameters(), parameters);
    return new BorrowedModel(key, model, slices);
  }

  public BertModel model() {
    return model;
  }

  /** How the flat vectors are cut. */
  FlatSlices slices() {
    return slices;
  }

  /** Gives the model back. */
  @Override
  public void close() {
    ModelPool.SHARED.giveBack(key, model);
  }
}
