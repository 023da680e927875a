package io.sampo.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A name node and a data node in this JVM, started at the first use. */
final class HdfsCluster {
  /** Held, so that its level is not forgotten. */
  private static final Logger ROOT_LOGGER = Logger.getLogger("");

  private static MiniDFSCluster cluster;
  private static Path directory;

  private HdfsCluster() {}

  static synchronized Configuration configuration() {
    return cluster().getConfiguration(0);
  }

  static synchronized String uri() {
    return cluster().getURI().toString();
  }

  private static MiniDFSCluster cluster() {
    if (cluster == null) {
      ROOT_LOGGER.setLevel(Level.SEVERE);
      try {
        directory = Files.createTempDirectory("sampo-hdfs-");
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.toString());
        conf.setInt("dfs.namenode.handler.count", 2);
        cluster = new MiniDFSCluster.Builder(conf).numDataNodes(1).format(true).build();
        cluster.waitActive();
      } catch (IOException e) {
        throw new UncheckedIOException("HDFS does not start", e);
      }
    }
    return cluster;
  }

  /** Ends it and deletes its files. */
  static synchronized void stop() {
    if (cluster != null) {
      cluster.shutdown(true);
      FileUtil.fullyDelete(directory.toFile());
      cluster = null;
    }
  }
}
