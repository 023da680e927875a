package io.sampo.training.rounds;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.RateFactor;
import io.sampo.storage.Storage;
import io.sampo.training.draws.Draws;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskCompletionListener;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import scala.Tuple2;

/**
 * A worker's part of a round, on an executor: parameters in, local steps, slices of the result out.
 *
 * <p>What it returns depends on its assignment, the parameters and the plan alone; a second attempt
 * gives the same bits (and another state file).
 */
final class WorkerTask implements PairFlatMapFunction<Assignment, Integer, WorkerSlice> {
  private static final long serialVersionUID = 1L;
  private static final String RESIDUAL = "delta_residual";

  private final RoundPlan plan;
  private final StepSource source;
  private final MultiDataSetLoader loader;
  private final Broadcast<float[][]> parameters;
  private final RoundOrder order;

  WorkerTask(
      RoundPlan plan,
      StepSource source,
      MultiDataSetLoader loader,
      Broadcast<float[][]> parameters,
      RoundOrder order) {
    this.plan = plan;
    this.source = source;
    this.loader = loader;
    this.parameters = parameters;
    this.order = order;
  }

  @Override
  public Iterator<Tuple2<Integer, WorkerSlice>> call(Assignment assignment) throws IOException {
    BorrowedModel borrowed = BorrowedModel.of(plan, parameters.value());
    // Spark writes the slices after this call, reading from the model; until then it stays ours.
    TaskCompletionListener giveBack = context -> borrowed.close();
    TaskContext.get().addTaskCompletionListener(giveBack);
    BertModel model = borrowed.model();

    WorkerReport report = new WorkerReport(assignment.worker, assignment.from);
    report.kernels = model.kernels().description() + ", " + InstructionSet.here();
    report.idleGpu = Nd4j.getEnvironment().isCPU() ? TaskDevice.gpu().orElse("") : "";
    LocalSteps local = new LocalSteps(model, Draws.fold(plan.seed(), assignment.worker));
    List<HalfDeltas.Encoded> deltas = List.of();
    try (Steps steps =
        source.open(
            assignment.worker, assignment.slices(), loader, assignment.from, order.batchTokens())) {
      if (plan.sent() == Sent.GRADIENTS) {
        local.gradientOnly(steps, order.firstStep(), report);
      } else {
        deltas = train(local, borrowed, steps, assignment, report);
      }
    }
    report.residentBytes = Pointer.physicalBytes();
    return send(report, borrowed, deltas);
  }

  /** Takes the local steps; returns what moved when that is what is sent. */
  private List<HalfDeltas.Encoded> train(
      LocalSteps local,
      BorrowedModel borrowed,
      Steps steps,
      Assignment assignment,
      WorkerReport report)
      throws IOException {
    StateFiles files = new StateFiles(plan.storage(), plan.stateDirectory());
    BertModel model = borrowed.model();
    boolean halves = plan.sent() == Sent.HALF_DELTAS;
    RateFactor rates = plan.rates().factor(plan.model().layers());
    try (AdamW optimizer = AdamW.of(model, plan.optimizer().adamW(), rates);
        INDArray residual = halves ? Nd4j.zeros(DataType.FLOAT, model.layout().length()) : null) {
      Map<String, INDArray> vectors = new TreeMap<>(StateFiles.moments(optimizer));
      if (halves) {
        vectors.put(RESIDUAL, residual);
      }
      long start = System.nanoTime();
      if (assignment.state != null) {
        files.read(assignment.state, vectors);
        optimizer.restore(assignment.state.steps());
      }
      report.stateSeconds += LocalSteps.seconds(start);
      local.train(optimizer, order, steps, report);
      if (report.rejection == null && !borrowed.slices().finite(model.parameters())) {
        report.rejection = "its result holds NaN or Inf";
      }
      if (report.rejection != null) {
        return List.of();
      }
      List<HalfDeltas.Encoded> deltas = halves ? encode(borrowed, residual) : List.of();
      start = System.nanoTime();
      report.state = files.write(name(assignment.worker), vectors, optimizer.steps());
      report.stateSeconds += LocalSteps.seconds(start);
      return deltas;
    }
  }

  private List<HalfDeltas.Encoded> encode(BorrowedModel borrowed, INDArray residual) {
    FlatSlices slices = borrowed.slices();
    INDArray result = borrowed.model().parameters();
    return IntStream.range(0, slices.count())
        .mapToObj(
            slice ->
                HalfDeltas.encode(parameters.value()[slice], result, residual, slices.start(slice)))
        .toList();
  }

  private String name(int worker) {
    return Storage.child(
        Long.toString(order.round()),
        worker + "-" + plan.attempt() + "-" + TaskContext.get().taskAttemptId());
  }

  private Iterator<Tuple2<Integer, WorkerSlice>> send(
      WorkerReport report, BorrowedModel borrowed, List<HalfDeltas.Encoded> deltas) {
    FlatSlices slices = borrowed.slices();
    boolean gradients = plan.sent() == Sent.GRADIENTS;
    INDArray result = gradients ? borrowed.model().gradients() : borrowed.model().parameters();
    double weight = gradients ? report.answers : report.tokens;
    if (gradients && report.rejection == null && weight > 0 && !slices.finite(result)) {
      report.rejection = "its result holds NaN or Inf";
    }
    if (report.rejection != null || weight == 0) {
      return List.of(new Tuple2<>(0, WorkerSlice.rejected(report))).iterator();
    }
    return IntStream.range(0, slices.count())
        .mapToObj(
            slice ->
                new Tuple2<>(
                    slice,
                    deltas.isEmpty()
                        ? WorkerSlice.of(report, slice == 0, weight, slices.copy(result, slice))
                        : WorkerSlice.of(report, slice == 0, weight, deltas.get(slice))))
        .iterator();
  }
}
