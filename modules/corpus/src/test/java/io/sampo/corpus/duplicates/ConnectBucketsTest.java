package io.sampo.corpus.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.EmbeddedSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

class ConnectBucketsTest {
  private static final int BANDS = 3;
  private static final int VERTICES = 3000;

  private final JavaSparkContext spark =
      new JavaSparkContext(EmbeddedSpark.session().sparkContext());

  /** Tables that hold a few buckets at a time find what one in memory finds. */
  @Test
  void bucketsAreConnectedAcrossTasks() {
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    UnionFind expected = new UnionFind();
    Map<Long, Long> first = new HashMap<>();
    for (long vertex = 0; vertex < VERTICES; vertex++) {
      List<Object> bands = new ArrayList<>();
      for (int band = 0; band < BANDS; band++) {
        long bucket = (random.nextInt(6000) - 3000L) * ((band + 1L) << 40);
        bands.add(bucket);
        Long other = first.putIfAbsent(bucket, vertex);
        if (other != null) {
          expected.join(vertex, other);
        }
      }
      rows.add(row(vertex, bands));
    }
    for (int held : new int[] {10, 500, 100_000}) {
      UnionFind found = new UnionFind();
      pairs(rows, held).forEach(pair -> found.join(pair.getLong(0), pair.getLong(1)));
      assertThat(roots(found)).isEqualTo(roots(expected));
    }
    assertThat(roots(expected).stream().distinct().count()).isBetween(10L, 2900L);
  }

  /** A document that shares all its bands with another is told once, not once for each band. */
  @Test
  void copiesAreOnePairEach() {
    List<Row> rows = new ArrayList<>();
    for (long vertex = 0; vertex < 1000; vertex++) {
      rows.add(row(vertex, List.of(11L, 12L, 13L)));
    }
    // 999 within the tasks; between them each band of each task but the first once.
    assertThat(pairs(rows, 1 << 20).size()).isBetween(999, 999 + 4 * BANDS);
  }

  /** Whatever arrives first: a task that is run again finds the pairs of its first run. */
  @Test
  void pairsDoNotDependOnTheOrderOfMessages() {
    List<Row> rows = new ArrayList<>();
    for (long vertex = 0; vertex < 400; vertex++) {
      rows.add(row(vertex, List.of(vertex % 7, 100 + vertex % 11, 1000 + vertex % 13)));
    }
    List<ConnectBuckets.Message> messages = new ArrayList<>();
    for (int partition = 0; partition < 4; partition++) {
      List<Row> own = rows.subList(100 * partition, 100 * partition + 100);
      new ConnectBuckets.OwnBuckets(partition, own.iterator(), 1, 50)
          .forEachRemaining(message -> messages.add(message._2()));
    }
    List<Row> inOrder = shared(messages);
    assertThat(messages.size()).isGreaterThan(10);
    Collections.shuffle(messages, new Random(3));
    assertThat(shared(messages)).isEqualTo(inOrder);
  }

  private static List<Row> shared(List<ConnectBuckets.Message> messages) {
    List<Row> pairs = new ArrayList<>();
    ConnectBuckets.joined(messages.iterator()).forEachRemaining(pairs::add);
    return pairs;
  }

  private List<Row> pairs(List<Row> rows, int held) {
    return ConnectBuckets.pairs(spark.parallelize(rows, 4), rows.size(), BANDS, held).collect();
  }

  private static List<Long> roots(UnionFind sets) {
    return LongStream.range(0, VERTICES).map(sets::root).boxed().toList();
  }

  private static Row row(long vertex, List<Object> bands) {
    return RowFactory.create(vertex, JavaConverters.asScalaBuffer(bands));
  }
}
