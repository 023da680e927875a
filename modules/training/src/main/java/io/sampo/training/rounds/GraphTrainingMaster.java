package io.sampo.training.rounds;

import java.util.Collection;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.TrainingResult;
import org.deeplearning4j.spark.api.TrainingWorker;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The part of dl4j-spark's {@link TrainingMaster} that a master of graphs over paths needs; all
 * other ways to train are refused.
 */
abstract class GraphTrainingMaster
    implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {

  /**
   * Trains the network of {@code graph} in place.
   *
   * @param paths what to train on
   * @param loader reads what a path names
   */
  abstract void train(
      SparkComputationGraph graph, JavaRDD<String> paths, MultiDataSetLoader loader);

  @Override
  public final void executeTrainingPaths(
      SparkDl4jMultiLayer network,
      SparkComputationGraph graph,
      JavaRDD<String> paths,
      DataSetLoader dataSetLoader,
      MultiDataSetLoader loader) {
    if (graph == null || loader == null) {
      throw refused("a multi-layer network or a loader of single data sets");
    }
    train(graph, paths, loader);
  }

  @Override
  public final void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> data) {
    throw refused("a multi-layer network");
  }

  @Override
  public final void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> data) {
    throw refused("data sets in memory");
  }

  @Override
  public final void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> data) {
    throw refused("data sets in memory");
  }

  @Override
  public final TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
    throw refused("a multi-layer network");
  }

  @Override
  public final TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph graph) {
    throw refused("a worker by mini-batches");
  }

  @Override
  public final void addHook(TrainingHook hook) {
    throw refused("hooks around mini-batches");
  }

  @Override
  public final void removeHook(TrainingHook hook) {
    throw refused("hooks around mini-batches");
  }

  @Override
  public final void setListeners(Collection<TrainingListener> listeners) {
    if (listeners != null && !listeners.isEmpty()) {
      throw refused("listeners of iterations");
    }
  }

  @Override
  public final void setListeners(
      StatsStorageRouter router, Collection<TrainingListener> listeners) {
    setListeners(listeners);
  }

  @Override
  public final void setCollectTrainingStats(boolean collect) {
    if (collect) {
      throw refused("dl4j-spark's statistics; the event log holds ours");
    }
  }

  @Override
  public final boolean getIsCollectTrainingStats() {
    return false;
  }

  @Override
  public final SparkTrainingStats getTrainingStats() {
    return null;
  }

  @Override
  public final String toYaml() {
    return toJson(); // JSON is YAML
  }

  @Override
  public final boolean deleteTempFiles(JavaSparkContext context) {
    return true; // makes none
  }

  @Override
  public final boolean deleteTempFiles(SparkContext context) {
    return true;
  }

  private static UnsupportedOperationException refused(String what) {
    return new UnsupportedOperationException(
        "this training master trains a graph by fitPaths with a MultiDataSetLoader, not with "
            + what);
  }
}
