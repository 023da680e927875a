package io.sampo.training.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.Storage;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Four workers, three rounds of five steps, beside what torch did in double. */
class GoldenRoundsTest {
  @TempDir Path directory;

  @Test
  void plainAveragingWalksTorchsWay() {
    compare("average", model -> new AverageStep());
  }

  @Test
  void nesterovWalksTorchsWay() {
    compare("nesterov", model -> new NesterovStep(0.7, 0.9, model.layout().length()));
  }

  private void compare(String mode, Function<BertModel, OuterStep> outer) {
    JsonNode golden = GoldenTrajectory.json("diloco_" + mode + ".json");
    try (BertModel model = GoldenTrajectory.start()) {
      INDArray start = model.parameters().dup();
      RoundRun run =
          RoundRun.of(
              RoundRun.plan(model, directory, 4),
              RoundRun.pace(5, 15),
              model,
              new ListedSteps(GoldenTrajectory.workers()),
              outer);
      assertThat(run.outcomes).hasSize(3);
      for (int round = 0; round < 3; round++) {
        JsonNode expected = golden.get("rounds").get(round);
        RoundOutcome outcome = run.outcomes.get(round);
        for (WorkerReport report : outcome.reports()) {
          JsonNode worker = expected.get("workers").get(report.worker());
          assertThat(report.tokens()).isEqualTo(worker.get("tokens").longValue());
          double loss = 0;
          double norm = 0;
          for (JsonNode step : worker.get("steps")) {
            loss += step.get("loss").doubleValue();
            norm += step.get("gradient_norm").doubleValue();
          }
          assertThat(report.lossSum()).isCloseTo(loss, within(1e-5 * loss));
          assertThat(report.gradientNormSum()).isCloseTo(norm, within(1e-4 * norm));
        }
        double length = expected.get("outer_gradient_norm").doubleValue();
        assertThat(outcome.changeNorm()).isCloseTo(length, within(1e-4 * length));
        Path file =
            Path.of(
                SharedData.path("golden/optimizer").toString(),
                "diloco_" + mode + "_round" + (round + 1) + ".safetensors");
        if (file.toFile().exists()) {
          assertClose(run.parameters.get(round), file, start);
        }
      }
    }
  }

  /** ‖x - ref‖ ≤ 2e-4 ‖ref - start‖ over all tensors, each element within 5e-5. */
  private void assertClose(float[] found, Path file, INDArray start) {
    double distance = 0;
    double walked = 0;
    try (BertModel reference = checkpoint(file).model(DataType.DOUBLE)) {
      double[] expected = reference.parameters().toDoubleVector();
      for (int i = 0; i < found.length; i++) {
        assertThat(Math.abs(found[i] - expected[i])).isLessThan(5e-5);
        distance += Math.pow(found[i] - expected[i], 2);
        walked += Math.pow(start.getDouble(i) - expected[i], 2);
      }
    }
    assertThat(Math.sqrt(distance)).isLessThan(2e-4 * Math.sqrt(walked));
  }

  /** The golden file as the weights of a checkpoint directory. */
  private Checkpoint checkpoint(Path weights) {
    try {
      Path copy = Files.createDirectories(directory.resolve(weights.getFileName() + ".d"));
      Files.copy(weights, copy.resolve("model.safetensors"));
      Files.copy(SharedData.path("golden/encoder/a_mlm/config.json"), copy.resolve("config.json"));
      return Checkpoint.load(Storage.of(new Configuration()), copy.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
