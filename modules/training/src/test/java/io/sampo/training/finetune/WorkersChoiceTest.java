package io.sampo.training.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.training.finetune.WorkersChoice.Situation;
import io.sampo.training.pretrain.AveragingMode;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkersChoiceTest {
  private static final FinetuneAveraging AUTO = FinetuneAveraging.defaults();

  private static WorkersChoice auto(int rows, int epochs, int trials, int slots) {
    return WorkersChoice.of(AUTO, new Situation(rows, epochs, trials, slots, false));
  }

  @Test
  void smallTablesAreTrainedInOneJvm() {
    assertThat(auto(10_000, 3, 1, 16))
        .isEqualTo(
            new WorkersChoice(
                1,
                "trained in one JVM: 10,000 training rows in 3 passes are fewer than the 100,000"
                    + " row reads from which on several workers pay off"));
    assertThat(auto(99_999, 1, 1, 16).workers()).isEqualTo(1);
  }

  @Test
  void largeTablesAreDividedAmongTheSlotsThatPayOff() {
    assertThat(auto(100_000, 1, 1, 16).workers()).isEqualTo(2);
    assertThat(auto(67_349, 3, 1, 3))
        .isEqualTo(
            new WorkersChoice(
                3,
                "3 workers, averaged every 50 steps: 67,349 training rows in 3 passes, 67,349 row"
                    + " reads for each, 3 task slots"));
    assertThat(auto(120_000, 3, 1, 100).workers()).isEqualTo(7);
  }

  @Test
  void oneProcessAndManyTrialsUseTheCoresWithoutAveraging() {
    Situation local = new Situation(500_000, 3, 1, 8, true);
    assertThat(WorkersChoice.of(AUTO, local).words())
        .isEqualTo(
            "trained in one JVM: Spark runs in this process, whose cores one trial uses as threads");
    assertThat(auto(500_000, 3, 1, 1).words()).endsWith("the cluster has one task slot");
    assertThat(auto(500_000, 3, 3, 16).workers()).isEqualTo(16);
    assertThat(auto(500_000, 3, 9, 16).words())
        .endsWith("9 trials side by side use 16 task slots as well as 16 workers would");
  }

  @Test
  void aNumberIsObeyedWhateverThereIs() {
    Situation small = new Situation(80, 1, 5, 1, true);
    assertThat(WorkersChoice.of(AUTO.withWorkers(1), small).words())
        .isEqualTo("trained in one JVM: as finetune.averaging.workers = 1 says");
    FinetuneAveraging four = AUTO.withWorkers(4).withMode(AveragingMode.SYNCHRONOUS, 9);
    assertThat(WorkersChoice.of(four, small))
        .isEqualTo(
            new WorkersChoice(
                4,
                "4 workers, gradients averaged at every step: 80 training rows in 1 pass, as"
                    + " finetune.averaging.workers says"));
    assertThatThrownBy(() -> new FinetuneAveraging("0", AveragingMode.AVERAGE, 1, 1, 0, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "finetune.averaging.workers: '0' is not possible; set it to auto or a number from 1 to"
                + " 4096");
    assertThatThrownBy(() -> new FinetuneAveraging("4", AveragingMode.AVERAGE, 0, 1, 0, 1))
        .hasMessage("finetune.averaging.local_steps: 0 is out of range; set it to 1 or more");
  }

  @Test
  void anInterruptedRunGoesOnAsItBegan(@TempDir Path directory) {
    Storage storage = Storage.of(new Configuration());
    WorkersChoice first = auto(100_000, 2, 1, 4);
    assertThat(first.keptIn(storage, directory.toString())).isEqualTo(first);
    assertThat(auto(100_000, 2, 1, 2).keptIn(storage, directory.toString())).isEqualTo(first);
  }
}
