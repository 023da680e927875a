package io.sampo.corpus.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.EmbeddedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectedComponentsTest {
  @TempDir Path dir;

  /** By Spark alone, and on the driver. */
  @ParameterizedTest
  @ValueSource(ints = {0, 10_000})
  void equalsUnionFindOnChainsStarsAndRandomGraphs(int fewEdges) {
    Random random = new Random(1);
    List<long[]> edges = new ArrayList<>();
    for (long i = 0; i < 100; i++) {
      edges.add(new long[] {i, i + 1}); // a chain
      edges.add(new long[] {1000, 1001 + i}); // a star
      edges.add(new long[] {2000 + random.nextInt(200), 2000 + random.nextInt(200)});
      edges.add(new long[] {(1L << 40) + random.nextInt(70), 5000 + random.nextInt(70)});
    }
    UnionFind expected = new UnionFind();
    edges.forEach(e -> expected.join(e[0], e[1]));
    Map<Long, Long> found = new TreeMap<>();
    new ConnectedComponents(this::store, fewEdges)
        .of(table(edges))
        .collectAsList()
        .forEach(row -> assertThat(found.put(row.getLong(0), row.getLong(1))).isNull());
    Map<Long, Long> wanted = new TreeMap<>();
    expected.vertices().stream()
        .filter(v -> expected.root(v) != v)
        .forEach(v -> wanted.put(v, expected.root(v)));
    assertThat(found).isEqualTo(wanted);
  }

  @Test
  void noEdgesNoComponents() {
    assertThat(new ConnectedComponents(this::store).of(table(List.of())).count()).isZero();
    assertThat(
            new ConnectedComponents((t, n) -> store(t, "loop-" + n))
                .of(table(List.of(new long[] {7, 7})))
                .count())
        .isZero();
  }

  private Dataset<Row> store(Dataset<Row> table, String name) {
    String path = dir.resolve(name).toString();
    table.write().mode("overwrite").parquet(path);
    return EmbeddedSpark.session().read().schema(table.schema()).parquet(path);
  }

  private static Dataset<Row> table(List<long[]> edges) {
    SparkSession spark = EmbeddedSpark.session();
    StructType schema =
        new StructType().add("u", DataTypes.LongType, false).add("v", DataTypes.LongType, false);
    return spark.createDataFrame(
        edges.stream().map(e -> RowFactory.create(e[0], e[1])).toList(), schema);
  }
}
