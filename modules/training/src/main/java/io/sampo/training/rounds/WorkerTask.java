package io.sampo.training.rounds;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.storage.Storage;
import io.sampo.training.draws.Draws;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.linalg.api.ndarray.INDArray;
import scala.Tuple2;

/**
 * A worker's part of a round, on an executor: parameters in, local steps, slices of the result out.
 *
 * <p>What it returns depends on its assignment, the parameters and the plan alone; a second attempt
 * gives the same bits (and another state file).
 */
final class WorkerTask implements PairFlatMapFunction<Assignment, Integer, WorkerSlice> {
  private static final long serialVersionUID = 1L;

  private final RoundPlan plan;
  private final StepSource source;
  private final MultiDataSetLoader loader;
  private final Broadcast<float[][]> parameters;
  private final long round;
  private final long firstStep;

  WorkerTask(
      RoundPlan plan,
      StepSource source,
      MultiDataSetLoader loader,
      Broadcast<float[][]> parameters,
      long round,
      long firstStep) {
    this.plan = plan;
    this.source = source;
    this.loader = loader;
    this.parameters = parameters;
    this.round = round;
    this.firstStep = firstStep;
  }

  @Override
  public Iterator<Tuple2<Integer, WorkerSlice>> call(Assignment assignment) throws IOException {
    BorrowedModel borrowed = BorrowedModel.of(plan, parameters.value());
    // Spark writes the slices after this call, reading from the model; until then it stays ours.
    TaskCompletionListener giveBack = context -> borrowed.close();
    TaskContext.get().addTaskCompletionListener(giveBack);
    BertModel model = borrowed.model();

    WorkerReport report = new WorkerReport(assignment.worker, assignment.from);
    report.kernels = model.kernels().description();
    report.threadsLimited = NativeThreads.limitedByEnvironment();
    LocalSteps local = new LocalSteps(model, Draws.fold(plan.seed(), assignment.worker));
    try (Steps steps =
        source.open(assignment.worker, assignment.slices(), loader, assignment.from)) {
      if (plan.gradients()) {
        local.gradient(steps, firstStep, report);
        report.steps = report.rejection == null ? 1 : 0;
      } else {
        train(local, model, steps, assignment, report);
      }
    }
    INDArray result = plan.gradients() ? model.gradients() : model.parameters();
    double weight = plan.gradients() ? report.answers : report.tokens;
    return send(report, weight, borrowed.slices(), result);
  }

  private void train(
      LocalSteps local, BertModel model, Steps steps, Assignment assignment, WorkerReport report)
      throws IOException {
    StateFiles files = new StateFiles(plan.storage(), plan.stateDirectory());
    try (AdamW optimizer = AdamW.of(model, plan.optimizer().adamW())) {
      long start = System.nanoTime();
      if (assignment.state != null) {
        files.read(assignment.state, optimizer);
      }
      report.stateSeconds += LocalSteps.seconds(start);
      local.train(
          optimizer,
          plan.optimizer().schedule(plan.totalSteps()),
          steps,
          firstStep,
          plan.steps(firstStep),
          report);
      if (report.rejection == null) {
        start = System.nanoTime();
        report.state = files.write(name(assignment.worker), optimizer);
        report.stateSeconds += LocalSteps.seconds(start);
      }
    }
  }

  private String name(int worker) {
    return Storage.child(
        Long.toString(round),
        worker + "-" + plan.attempt() + "-" + TaskContext.get().taskAttemptId());
  }

  private static Iterator<Tuple2<Integer, WorkerSlice>> send(
      WorkerReport report, double weight, FlatSlices slices, INDArray result) {
    if (report.rejection == null && !slices.finite(result)) {
      report.rejection = "its result holds NaN or Inf";
      report.state = null;
    }
    if (report.rejection != null || weight == 0) {
      WorkerSlice empty = new WorkerSlice(report.worker, 0, null, report);
      return List.of(new Tuple2<>(0, empty)).iterator();
    }
    return IntStream.range(0, slices.count())
        .mapToObj(
            slice ->
                new Tuple2<>(
                    slice,
                    new WorkerSlice(
                        report.worker,
                        weight,
                        slices.copy(result, slice),
                        slice == 0 ? report : null)))
        .iterator();
  }
}
