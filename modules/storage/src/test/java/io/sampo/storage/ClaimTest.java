package io.sampo.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One writer: the latest claim, and of two at the same moment exactly one. */
@Tag("R05")
class ClaimTest {
  private static final String SMALL = "00000000-0000-4000-8000-000000000000";
  private static final String MIDDLE = "77777777-0000-4000-8000-000000000000";
  private static final String LARGE = "ffffffff-0000-4000-8000-000000000000";

  @TempDir Path directory;

  private final Storage storage = Storage.of(new Configuration());

  @Test
  void countsUpAndNamesItsParent() {
    Claim first = Claim.acquire(storage, run(), LARGE);
    Claim second = Claim.acquire(storage, run(), SMALL);
    Claim third = Claim.acquire(storage, run(), MIDDLE);

    assertThat(first.name()).isEqualTo("1-" + LARGE);
    assertThat(first.parent()).isEmpty();
    assertThat(second.name()).isEqualTo("2-" + SMALL);
    assertThat(third.parent()).contains("2-" + SMALL);
    third.verify();
  }

  @Test
  void ofTheSameNumberTheSmallestUuidWins() {
    Claim first = Claim.acquire(storage, run(), MIDDLE);
    // two drivers that had listed before this one wrote
    write("1-" + LARGE, "{}");
    first.verify();
    write("1-" + SMALL, "{}");

    assertThatThrownBy(first::verify)
        .isInstanceOf(ClaimLostException.class)
        .hasMessageContaining("superseded by 1-" + SMALL);
  }

  @Test
  void theTenthClaimComesAfterTheNinth() {
    write("9-" + SMALL, "{}");
    write("10-" + LARGE, "{}");
    write("notes.txt", "not a claim");
    assertThat(Claim.acquire(storage, run()).name()).startsWith("11-");
  }

  @Test
  void aSupersededWriterCannotCommit() {
    RunDirectory zombie = RunDirectory.open(storage, run());
    StagedDirectory staged = StagedDirectory.begin(zombie, Output.STAGE);
    Output.fill(storage, staged.uri(), "zombie");
    try (RunDirectory retry = RunDirectory.open(storage, run())) {
      Output.write(retry, "retry");
    }

    // it may even go on writing into the directory that was cleaned up
    Output.fill(storage, staged.uri(), "zombie");
    assertThatThrownBy(() -> staged.commit(Output.draft("zombie"), Output.fingerprint("zombie")))
        .isInstanceOf(ClaimLostException.class);
    assertThatThrownBy(() -> zombie.discard(Output.STAGE)).isInstanceOf(ClaimLostException.class);
    assertThatThrownBy(() -> StagedDirectory.begin(zombie, Output.STAGE))
        .isInstanceOf(ClaimLostException.class);
    assertThat(Output.visible(storage, run())).isEqualTo("retry");

    staged.close();
    assertThat(storage.list(run()))
        .extracting(StoredFile::name)
        .containsExactly("claims", "shards");
  }

  /** Another driver takes over after the first check: while hashing, and while renaming. */
  @ParameterizedTest
  @CsvSource({"create, \\.manifest\\.json.*", "rename, \\.shards-.*"})
  void isRefusedWhenSupersededWithinTheCommit(String operation, String name) {
    Storage faulty = Storage.of(FaultyFileSystem.configuration());
    AtomicBoolean taken = new AtomicBoolean();
    FaultyFileSystem.fault =
        (happening, path) -> {
          if (happening.equals(operation)
              && path.getName().matches(name)
              && taken.compareAndSet(false, true)) {
            Claim.acquire(storage, run());
          }
        };
    try (RunDirectory zombie = RunDirectory.open(faulty, "faulty://" + run())) {
      assertThatThrownBy(() -> Output.write(zombie, "zombie"))
          .isInstanceOf(ClaimLostException.class);
    } finally {
      FaultyFileSystem.fault = FaultyFileSystem.NONE;
    }
    assertThat(taken).isTrue();
    assertThat(Output.visible(storage, run())).isEqualTo("nothing");
  }

  @Test
  void outputOfALostClaimDoesNotCount() {
    try (RunDirectory loser = RunDirectory.open(storage, run())) {
      Output.write(loser, "loser");
    }
    String lost = storage.list(run() + "/claims").get(0).name();
    // a driver that listed at the same moment and has the smaller uuid goes on with the run
    write("1-" + SMALL, "{}");
    try (RunDirectory next = RunDirectory.open(storage, run())) {
      assertThat(next.completed(Output.STAGE, Output.fingerprint("loser"))).isEmpty();
    }
    assertThat(EventLog.read(storage, run()))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.kind()).isEqualTo("warning");
              assertThat(event.text("message")).contains(lost, "had superseded");
            });
  }

  @Test
  void outputOfAnEarlierClaimCounts() {
    try (RunDirectory run = RunDirectory.open(storage, run())) {
      Output.write(run, "one");
    }
    for (int i = 0; i < 3; i++) {
      Claim.acquire(storage, run());
    }
    try (RunDirectory run = RunDirectory.open(storage, run())) {
      assertThat(run.completed(Output.STAGE, Output.fingerprint("one"))).isPresent();
    }
    // and so does a stage in a directory that was copied without the claims
    storage.delete(run() + "/claims");
    try (RunDirectory run = RunDirectory.open(storage, run())) {
      assertThat(run.completed(Output.STAGE, Output.fingerprint("one"))).isPresent();
    }
  }

  @Test
  @Timeout(60)
  void racingThreadsLeaveExactlyOneHolder() throws Exception {
    int drivers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(drivers);
    try {
      for (int round = 0; round < 15; round++) {
        String run = run() + "/race-" + round;
        CyclicBarrier start = new CyclicBarrier(drivers);
        List<Callable<Boolean>> attempts = new ArrayList<>();
        CyclicBarrier end = new CyclicBarrier(drivers);
        for (int i = 0; i < drivers; i++) {
          attempts.add(() -> holdsAfterRace(run, start, end));
        }
        int holders = 0;
        for (Future<Boolean> held : threads.invokeAll(attempts)) {
          holders += held.get() ? 1 : 0;
        }
        assertThat(holders).as("round " + round).isEqualTo(1);
      }
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private boolean holdsAfterRace(String run, CyclicBarrier start, CyclicBarrier end)
      throws Exception {
    start.await();
    Claim claim = null;
    try {
      claim = Claim.acquire(storage, run);
    } catch (ClaimLostException e) {
      assertThat(e).hasMessageContaining("superseded");
    }
    end.await();
    if (claim == null) {
      return false;
    }
    try {
      claim.verify();
      return true;
    } catch (ClaimLostException e) {
      return false;
    }
  }

  @Test
  @Timeout(60)
  void racingProcessesLeaveExactlyOneHolder() throws Exception {
    Path race = Files.createDirectory(directory.resolve("race"));
    List<Process> drivers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      drivers.add(ChildJvm.of(RacingDriver.class, race.toString(), run()).start());
    }
    awaitFiles(race, "ready-", 2);
    Files.createFile(race.resolve("go"));
    awaitFiles(race, "took-", 2);
    Files.createFile(race.resolve("check"));

    List<String> outcomes = new ArrayList<>();
    for (Process driver : drivers) {
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(driver.getInputStream(), UTF_8))) {
        outcomes.add(out.lines().filter(line -> line.matches("HOLDS|LOST")).findFirst().orElse(""));
      }
      assertThat(driver.waitFor()).isZero();
    }
    assertThat(outcomes).containsExactlyInAnyOrder("HOLDS", "LOST");
  }

  private static void awaitFiles(Path directory, String prefix, int count) throws Exception {
    while (true) {
      try (var files = Files.list(directory)) {
        if (files.filter(f -> f.getFileName().toString().startsWith(prefix)).count() >= count) {
          return;
        }
      }
      Thread.sleep(20);
    }
  }

  private String run() {
    return directory.resolve("run").toString();
  }

  private void write(String name, String content) {
    storage.writeAtomically(run() + "/claims/" + name, content.getBytes(UTF_8));
  }
}
