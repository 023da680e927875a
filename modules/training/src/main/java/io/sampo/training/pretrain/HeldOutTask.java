package io.sampo.training.pretrain;

import io.sampo.encoder.Batch;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Targets;
import io.sampo.training.rounds.BorrowedModel;
import io.sampo.training.rounds.RoundPlan;
import io.sampo.training.rounds.Slice;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * Judges a model on held-out slices, on executors: for each slice the values of its {@link
 * AnswerSums}. Batches, masks and the order of segments depend on the slice alone.
 */
final class HeldOutTask implements FlatMapFunction<Iterator<String>, double[]> {
  private static final long serialVersionUID = 1L;
  private final RoundPlan plan;
  private final ShardLoader loader;
  private final Masking masking;
  private final SentenceOrder order;
  private final int budget;
  private final Broadcast<float[][]> parameters;

  HeldOutTask(
      RoundPlan plan,
      ShardLoader loader,
      Masking masking,
      SentenceOrder order,
      int budget,
      Broadcast<float[][]> parameters) {
    this.plan = plan;
    this.loader = loader;
    this.masking = masking;
    this.order = order;
    this.budget = budget;
    this.parameters = parameters;
  }

  @Override
  public Iterator<double[]> call(Iterator<String> paths) {
    List<double[]> results = new ArrayList<>();
    try (BorrowedModel borrowed = BorrowedModel.of(plan, parameters.value())) {
      while (paths.hasNext()) {
        results.add(judge(borrowed.model(), Slice.parse(paths.next())));
      }
    }
    return results.iterator();
  }

  private double[] judge(BertModel model, Slice slice) {
    SequenceRows rows = loader.rows(slice);
    AnswerSums sums = new AnswerSums();
    int row = 0;
    while (row < slice.rows()) {
      int first = row;
      int tokens = rows.length(row++);
      while (row < slice.rows() && tokens + rows.length(row) <= budget) {
        tokens += rows.length(row++);
      }
      addBatch(model, slice, rows, first, row, tokens, sums);
    }
    return sums.values();
  }

  private void addBatch(
      BertModel model,
      Slice slice,
      SequenceRows rows,
      int from,
      int to,
      int tokens,
      AnswerSums sums) {
    int[] ids = new int[tokens];
    int[] types = new int[tokens];
    int[] labels = new int[tokens];
    int[] starts = new int[to - from + 1];
    int[] orders = new int[to - from];
    int answers = 0;
    for (int row = from; row < to; row++) {
      int start = starts[row - from];
      int end = start + rows.length(row);
      long global = slice.first() + row;
      orders[row - from] = order.label(rows.isPair(row), 0, global);
      rows.copy(row, SentenceOrder.swaps(orders[row - from]), ids, types, start);
      answers += masking.mask(ids, start, end, 0, global, labels);
      starts[row - from + 1] = end;
    }
    Targets targets = order.targets(MaskedSteps.targets(labels, tokens, answers), orders);
    sums.add(model, Batch.of(ids, types, starts), targets);
  }
}
