package io.sampo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedResourcesTest {
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  private final class Model implements AutoCloseable {
    private volatile boolean open = true;

    private Model() {
      made.incrementAndGet();
    }

    @Override
    public void close() {
      open = false;
      closed.incrementAndGet();
    }
  }

  @Test
  void oneForEachKeyClosedWithTheLastLease() {
    SharedResources<Model> models = new SharedResources<>(0);
    SharedResources<Model>.Lease first = models.lease("a", Model::new);
    SharedResources<Model>.Lease second = models.lease("a", Model::new);
    SharedResources<Model>.Lease other = models.lease("b", Model::new);
    assertThat(first.resource()).isSameAs(second.resource()).isNotSameAs(other.resource());
    assertThat(made).hasValue(2);
    first.close();
    first.close();
    assertThat(closed).hasValue(0);
    second.close();
    assertThat(closed).hasValue(1);
    assertThat(models.size()).isEqualTo(1);
    other.close();
    assertThat(models.size()).isZero();
    try (SharedResources<Model>.Lease again = models.lease("a", Model::new)) {
      assertThat(again.resource().open).isTrue();
    }
    assertThat(made).hasValue(3);
    assertThat(closed).hasValue(3);
  }

  @Test
  void lingersForTheNextTask() throws InterruptedException {
    SharedResources<Model> models = new SharedResources<>(300);
    for (int task = 0; task < 5; task++) {
      models.lease("a", Model::new).close();
    }
    assertThat(made).hasValue(1);
    assertThat(closed).hasValue(0);
    for (int i = 0; i < 100 && closed.get() == 0; i++) {
      Thread.sleep(50);
    }
    assertThat(closed).hasValue(1);
    assertThat(models.size()).isZero();
  }

  @Test
  void aFailureToMakeOneIsNotKept() {
    SharedResources<Model> models = new SharedResources<>(0);
    assertThatThrownBy(
            () ->
                models.lease(
                    "a",
                    () -> {
                      throw new IllegalStateException("no memory");
                    }))
        .hasMessage("no memory");
    assertThat(models.size()).isZero();
    models.lease("a", Model::new).close();
    assertThat(closed).hasValue(1);
  }

  @Test
  void manyThreadsNeverSeeAClosedOne() throws Exception {
    SharedResources<Model> models = new SharedResources<>(0);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        Callable<Boolean> task =
            () -> {
              boolean alwaysOpen = true;
              for (int i = 0; i < 2000; i++) {
                try (SharedResources<Model>.Lease lease = models.lease("k" + i % 2, Model::new)) {
                  alwaysOpen &= lease.resource().open;
                  Thread.onSpinWait();
                  alwaysOpen &= lease.resource().open;
                }
              }
              return alwaysOpen;
            };
        results.add(threads.submit(task));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(models.size()).isZero();
    assertThat(closed.get()).isEqualTo(made.get());
  }
}
