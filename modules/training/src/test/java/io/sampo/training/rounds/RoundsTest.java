package io.sampo.training.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.DropoutKey;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.JsonFields;
import io.sampo.storage.Storage;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.training.draws.Draws;
import io.sampo.training.rounds.ListedSteps.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RoundsTest {
  private static final Function<BertModel, OuterStep> AVERAGE = model -> new AverageStep();

  @TempDir Path directory;

  /** The model after rounds of {@code stepsPerRound} over these workers' batches. */
  private RoundRun run(List<List<Step>> workers, int stepsPerRound, long totalSteps) {
    try (BertModel model = TinyModel.create()) {
      return RoundRun.of(
          RoundRun.plan(model, directory, workers.size()),
          RoundRun.pace(stepsPerRound, totalSteps),
          model,
          new ListedSteps(workers),
          AVERAGE);
    }
  }

  static Stream<Function<BertModel, OuterStep>> stepsThatTakeOneWorkerAsItIs() {
    return Stream.of(AVERAGE, model -> new NesterovStep(1, 0, model.layout().length()));
  }

  @ParameterizedTest
  @MethodSource("stepsThatTakeOneWorkerAsItIs")
  void oneWorkerIsPlainLocalTraining(Function<BertModel, OuterStep> outer) {
    List<Step> steps = TinyModel.steps(1, 6);
    try (BertModel model = TinyModel.create();
        AdamW optimizer = AdamW.of(model, RoundRun.GOLDEN.adamW())) {
      ListedSteps source = new ListedSteps(List.of(steps));
      try (Steps batches = source.open(0, List.of(), null, Position.START, 0)) {
        for (int step = 0; batches.next(); step++) {
          DropoutKey key = new DropoutKey(Draws.fold(7, 0), step);
          model.computeGradient(batches.batch(), batches.targets(), key);
          optimizer.step(RoundRun.GOLDEN.schedule(6).at(step));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      try (BertModel averaged = TinyModel.create()) {
        RoundRun run =
            RoundRun.of(
                RoundRun.plan(averaged, directory, 1),
                RoundRun.pace(2, 6),
                averaged,
                source,
                outer);
        assertThat(run.last()).isEqualTo(model.parameters().toFloatVector());
      }
    }
  }

  @Test
  void equalWorkersAreAsOne() {
    List<Step> steps = TinyModel.steps(2, 4);
    // Dropout is keyed by the worker, so equal workers have none.
    assertThat(withoutDropout(List.of(steps, steps, steps)))
        .isEqualTo(withoutDropout(List.of(steps)));
  }

  private float[] withoutDropout(List<List<Step>> workers) {
    try (BertModel start = TinyModel.create();
        BertModel model = BertModel.create(start.config().withDropout(0, 0), start.head(), 11)) {
      return RoundRun.of(
              RoundRun.plan(model, directory, workers.size()),
              RoundRun.pace(2, 4),
              model,
              new ListedSteps(workers),
              AVERAGE)
          .last();
    }
  }

  @Test
  void workersWeighAsManyTokensAsTheyRead() {
    List<Step> few = TinyModel.steps(3, 1);
    List<Step> many = TinyModel.steps(4, 3);
    float[] start;
    try (BertModel model = TinyModel.create()) {
      start = model.parameters().toFloatVector();
    }
    RoundRun both = run(List.of(few, many), 3, 3);
    float[] first = run(List.of(few, List.of()), 3, 3).last();
    float[] second = run(List.of(List.of(), many), 3, 3).last();
    long a = both.outcomes.get(0).reports().get(0).tokens();
    long b = both.outcomes.get(0).reports().get(1).tokens();
    for (int i = 0; i < start.length; i++) {
      double mean =
          (a * ((double) start[i] - first[i]) + b * ((double) start[i] - second[i])) / (a + b);
      assertThat(both.last()[i]).isEqualTo((float) (start[i] - mean));
    }
  }

  @Test
  @Tag("R08")
  void workersWithoutRowsAreLeftOut() {
    List<Step> steps = TinyModel.steps(5, 4);
    RoundRun run = run(List.of(List.of(), steps, List.of()), 2, 4);
    assertThat(run.outcomes).hasSize(2);
    assertThat(run.outcomes.get(0).reports()).extracting(WorkerReport::worker).containsExactly(1);
    assertThat(run.last()).doesNotContain(Float.NaN);
  }

  @Test
  @Tag("R08")
  void noRowsAtAllIsRefused() {
    assertThatThrownBy(() -> run(List.of(List.of(), List.of()), 2, 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("there is not one row");
  }

  @Test
  void aRoundInTwoProcessesGivesTheSameBits() {
    List<List<Step>> workers = List.of(TinyModel.steps(6, 6), TinyModel.steps(7, 6));
    RoundRun whole = run(workers, 2, 6);
    try (BertModel model = TinyModel.create()) {
      RoundPlan plan = RoundRun.plan(model, directory, 2);
      RoundState middle = RoundState.of(JsonFields.of(whole.states.get(0).json(), "state"));
      assertThat(middle).isEqualTo(whole.states.get(0));
      new FlatSlices(model.parameters().length(), whole.parameters.get(0).length)
          .set(model.parameters(), 0, whole.parameters.get(0));
      RoundRun rest =
          RoundRun.on(
              new JavaSparkContext(EmbeddedSpark.session().sparkContext()),
              plan,
              RoundRun.pace(2, 6),
              model,
              new ListedSteps(workers),
              AVERAGE,
              middle);
      assertThat(rest.outcomes).hasSize(2);
      assertThat(rest.last()).isEqualTo(whole.last());
    }
  }

  @Test
  void synchronousWorkersAreOneLargeBatch() {
    List<Step> a = TinyModel.steps(8, 3);
    List<Step> b = TinyModel.steps(9, 3);
    List<Step> joined = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      joined.add(join(a.get(i), b.get(i)));
    }
    float[] two = synchronous(List.of(a, b)).last();
    float[] one = synchronous(List.of(joined)).last();
    for (int i = 0; i < one.length; i++) {
      assertThat(two[i]).isCloseTo(one[i], within(2e-5f));
    }
  }

  @Test
  void synchronousRoundsTellTheNormOfGradients() {
    List<Step> steps = TinyModel.steps(8, 3);
    double norm;
    try (BertModel start = TinyModel.create();
        BertModel model = BertModel.create(start.config().withDropout(0, 0), start.head(), 11);
        Steps batches =
            new ListedSteps(List.of(steps)).open(0, List.of(), null, Position.START, 0)) {
      batches.next();
      model.computeGradient(batches.batch(), batches.targets(), new DropoutKey(0, 0));
      norm = model.gradients().norm2Number().doubleValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RoundRun run = synchronous(List.of(steps, steps));
    assertThat(run.outcomes.get(0).gradientNorm()).isCloseTo(norm, within(1e-5 * norm));
  }

  private RoundRun synchronous(List<List<Step>> workers) {
    try (BertModel start = TinyModel.create();
        BertModel model = BertModel.create(start.config().withDropout(0, 0), start.head(), 11)) {
      RoundPlan plan = RoundRun.plan(model, directory, workers.size()).sending(Sent.GRADIENTS);
      return RoundRun.of(
          plan,
          RoundRun.pace(1, 3),
          model,
          new ListedSteps(workers),
          m -> new SynchronousStep(m, RoundRun.GOLDEN, LayerRates.UNIFORM));
    }
  }

  private static Step join(Step a, Step b) {
    int n = a.ids.length;
    int[] starts =
        Stream.of(a.starts, Arrays.stream(b.starts).skip(1).map(s -> s + n).toArray())
            .flatMapToInt(Arrays::stream)
            .toArray();
    int[] rows =
        Stream.of(a.rows, Arrays.stream(b.rows).map(r -> r + n).toArray())
            .flatMapToInt(Arrays::stream)
            .toArray();
    return new Step(
        concat(a.ids, b.ids), concat(a.types, b.types), starts, rows, concat(a.labels, b.labels));
  }

  private static int[] concat(int[] a, int[] b) {
    return Stream.of(a, b).flatMapToInt(Arrays::stream).toArray();
  }

  @Test
  void roundsLengthenOnARamp() {
    List<List<Step>> workers = List.of(TinyModel.steps(11, 12), TinyModel.steps(12, 12));
    try (BertModel model = TinyModel.create()) {
      Pace pace =
          new StepPace(RoundRun.GOLDEN.schedule(12), new Ramp(1, 4, 0.5), Ramp.constant(64), 0, 12);
      RoundRun run =
          RoundRun.of(
              RoundRun.plan(model, directory, 2), pace, model, new ListedSteps(workers), AVERAGE);
      assertThat(run.outcomes).extracting(RoundOutcome::steps).containsExactly(1, 2, 3, 4, 2);
      assertThat(run.states.get(4).step()).isEqualTo(12);
    }
  }

  @Test
  void halfPrecisionChangesLoseLittle() {
    List<List<Step>> workers = List.of(TinyModel.steps(13, 12), TinyModel.steps(14, 12));
    float[] single = run(workers, 2, 12).last();
    float[] start;
    float[] half;
    try (BertModel model = TinyModel.create()) {
      start = model.parameters().toFloatVector();
      half =
          RoundRun.of(
                  RoundRun.plan(model, directory, 2).sending(Sent.HALF_DELTAS),
                  RoundRun.pace(2, 12),
                  model,
                  new ListedSteps(workers),
                  AVERAGE)
              .last();
    }
    double distance = 0;
    double walked = 0;
    for (int i = 0; i < start.length; i++) {
      distance += Math.pow((double) half[i] - single[i], 2);
      walked += Math.pow((double) single[i] - start[i], 2);
    }
    // A half has 11 bits; what one round rounds away the next one brings.
    assertThat(Math.sqrt(distance / walked)).isBetween(1e-8, 2e-3);
  }

  @Test
  void aLocalCopyOfAStateIsUsedOnlyWhenItsHashIsTheCommittedOne() throws IOException {
    Storage storage = Storage.of(new Configuration());
    Path copies = Files.createDirectory(directory.resolve("copies"));
    StateFiles files =
        new StateFiles(
            storage, directory.resolve("state").toString(), LocalStates.in(storage, copies));
    INDArray written = Nd4j.createFromArray(1f, 2f, 3f);
    StateReference state = files.write("4/1-a", Map.of("exp_avg", written), 7);
    Path remote = directory.resolve("state/4/1-a");
    byte[] bytes = Files.readAllBytes(remote);

    Files.delete(remote); // the copy is enough
    assertThat(read(files, state)).containsExactly(1f, 2f, 3f);

    Files.write(remote, bytes);
    Path copy = copies.resolve("worker-1");
    byte[] changed = bytes.clone();
    changed[changed.length - 1] ^= 1;
    Files.write(copy, changed);
    assertThat(read(files, state)).containsExactly(1f, 2f, 3f);

    Files.write(remote, changed);
    assertThatThrownBy(() -> read(files, state)).hasMessageContaining(state.sha256());
  }

  private static float[] read(StateFiles files, StateReference state) {
    INDArray target = Nd4j.zeros(DataType.FLOAT, 3);
    files.read(state, Map.of("exp_avg", target));
    return target.toFloatVector();
  }

  @Test
  @Tag("R07")
  void speculationIsOffWhileRoundsRunAndOnAfterwards() {
    JavaSparkContext spark = new JavaSparkContext(EmbeddedSpark.session().sparkContext());
    SparkConf conf = spark.sc().conf();
    conf.set("spark.speculation", "true");
    try (Speculation off = Speculation.off(spark)) {
      assertThat(conf.get("spark.speculation")).isEqualTo("false");
    }
    assertThat(conf.get("spark.speculation")).isEqualTo("true");
    conf.remove("spark.speculation");
    try (Speculation off = Speculation.off(spark)) {
      assertThat(conf.contains("spark.speculation")).isFalse();
    }
  }

  @Test
  void aChangedOptimizerStateIsNeverUsed() throws IOException {
    List<List<Step>> workers = List.of(TinyModel.steps(10, 4));
    RoundRun run = run(workers, 2, 4);
    StateReference state = run.states.get(0).workers().get(0).state().orElseThrow();
    Path file = directory.resolve(state.file());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    StateFiles files = new StateFiles(Storage.of(new Configuration()), directory.toString());
    assertThatThrownBy(() -> files.verify(state))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(state.file())
        .hasMessageContaining(state.sha256());
  }
}
