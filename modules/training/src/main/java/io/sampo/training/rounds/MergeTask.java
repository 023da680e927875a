package io.sampo.training.rounds;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Forms the workers' mean of the slices that the shuffle brought into one partition. */
final class MergeTask
    implements FlatMapFunction<Iterator<Tuple2<Integer, WorkerSlice>>, MeanSlice> {
  private static final long serialVersionUID = 1L;
  private final Broadcast<float[][]> base; // null when gradients are averaged

  MergeTask(Broadcast<float[][]> base) {
    this.base = base;
  }

  /** All of a partition is one slice: partitions are as many as slices. */
  @Override
  public Iterator<MeanSlice> call(Iterator<Tuple2<Integer, WorkerSlice>> arrived) {
    List<WorkerSlice> slices = new ArrayList<>();
    int index = -1;
    while (arrived.hasNext()) {
      Tuple2<Integer, WorkerSlice> next = arrived.next();
      index = next._1();
      slices.add(next._2());
    }
    if (index < 0) {
      return Collections.emptyIterator();
    }
    float[] from = base == null ? null : base.value()[index];
    return List.of(MeanSlice.of(index, slices, from)).iterator();
  }
}
