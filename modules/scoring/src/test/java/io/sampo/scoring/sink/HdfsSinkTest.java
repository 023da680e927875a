package io.sampo.scoring.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.StoredFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on a real HDFS. */
class HdfsSinkTest extends SinkTestBase {
  private static final String MONDAY = "2026-11-23";
  private static final String TUESDAY = "2026-11-24";
  private static final Logger ROOT_LOGGER = Logger.getLogger("");

  @TempDir static java.nio.file.Path blocks;
  private static MiniDFSCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    ROOT_LOGGER.setLevel(Level.SEVERE);
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, blocks.toString());
    conf.setInt("dfs.namenode.handler.count", 2);
    cluster = new MiniDFSCluster.Builder(conf).numDataNodes(1).format(true).build();
    cluster.waitActive();
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.shutdown(true);
    }
  }

  @Test
  @Tag("R11")
  void replacedAsAWholeAndByPartition() {
    String whole = cluster.getURI() + "/out/whole";
    Sink sink = sink(OutputConfig.defaults().to(SinkFormat.PARQUET, whole));
    sink.check(KEYS, SCHEMA);
    sink.deliver(delivery("a", rows(0, 9, MONDAY, "first")));
    List<Row> second = rows(6, 12, MONDAY, "second");
    sink.deliver(delivery("b", second));
    sink.deliver(delivery("b", second));
    assertThat(lines(spark.read().parquet(whole))).isEqualTo(lines(second));

    String days = cluster.getURI() + "/out/days";
    Sink byDay = sink(OutputConfig.defaults().to(SinkFormat.JSON, days).partitionedBy("day"));
    List<Row> both = new ArrayList<>(rows(0, 3, MONDAY, "first"));
    both.addAll(rows(3, 5, TUESDAY, "first"));
    byDay.deliver(byDay("a", both, List.of()));
    byDay.deliver(byDay("b", rows(3, 4, TUESDAY, "second"), List.of()));
    List<Row> expected = new ArrayList<>(rows(0, 3, MONDAY, "first"));
    expected.addAll(rows(3, 4, TUESDAY, "second"));
    assertThat(lines(spark.read().json(days))).isEqualTo(lines(expected));
    assertThat(storage.list(cluster.getURI() + "/out").stream().map(StoredFile::name))
        .containsExactly(".days.sampo", ".whole.sampo", "days", "whole");
  }
}
