package io.sampo.training.pretrain;

import io.sampo.encoder.Head;
import io.sampo.storage.Storage;
import io.sampo.training.rounds.RoundPlan;
import io.sampo.training.rounds.Slice;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Judges models on the held-out rows of some shards: the same rows, masks and order of segments at
 * every call.
 */
final class HeldOut {
  private static final double RATE = 0.15;
  private static final long SEED = 15;
  private static final long ORDER_SEED = 16;

  private final JavaSparkContext spark;
  private final RoundPlan plan;
  private final ShardLoader loader;
  private final Masking masking;
  private final SentenceOrder order;
  private final List<Slice> slices;
  private final int batchTokens;

  /**
   * @param limit of rows; 0 for all
   * @param batchTokens budget of a batch
   */
  HeldOut(
      JavaSparkContext spark,
      RoundPlan plan,
      Storage storage,
      PretrainInputs inputs,
      int limit,
      int batchTokens) {
    this.spark = spark;
    this.plan = plan;
    this.loader = new ShardLoader(storage, inputs.directories());
    this.masking = Masking.of(inputs.tokenizer().vocabulary(), RATE, SEED);
    this.order =
        plan.head() instanceof Head.Pretraining
            ? SentenceOrder.drawn(ORDER_SEED)
            : SentenceOrder.NOT_ASKED;
    this.slices = inputs.heldOutSlices(limit);
    this.batchTokens = batchTokens;
  }

  /**
   * The model's evaluation; empty without held-out rows.
   *
   * @param parameters of the model, by slice
   */
  Optional<Evaluation> evaluate(Broadcast<float[][]> parameters) {
    if (slices.isEmpty()) {
      return Optional.empty();
    }
    int tasks = Math.min(slices.size(), spark.defaultParallelism());
    spark.setJobDescription("held-out loss");
    List<double[]> sums =
        spark
            .parallelize(slices.stream().map(Slice::path).toList(), tasks)
            .mapPartitions(new HeldOutTask(plan, loader, masking, order, batchTokens, parameters))
            .collect();
    spark.setJobDescription(null);
    return Optional.of(AnswerSums.of(sums).evaluation());
  }
}
