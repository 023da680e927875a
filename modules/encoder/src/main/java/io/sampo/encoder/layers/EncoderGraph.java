package io.sampo.encoder.layers;

import io.sampo.encoder.Batch;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** Deeplearning4j's configuration of a model, and a batch in the graph's terms. */
public final class EncoderGraph {
  /** Name of the graph's input. */
  public static final String INPUT = "tokens";

  /** Name of the embedding layer. */
  public static final String EMBEDDINGS = "embeddings";

  /** Name of the head layer. */
  public static final String HEAD = "head";

  private EncoderGraph() {}

  /** Name of a block, from 0. */
  public static String block(int block) {
    return "block_" + block;
  }

  /** The chain embeddings → blocks → head. */
  public static ComputationGraphConfiguration configuration(
      BertConfig config, Head head, DataType type, long seed) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(type)
            .updater(new NoOp())
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .inferenceWorkspaceMode(WorkspaceMode.NONE)
            .graphBuilder()
            .addInputs(INPUT)
            .addLayer(EMBEDDINGS, new EmbeddingsConf(config, head), INPUT);
    String last = EMBEDDINGS;
    for (int b = 0; b < config.layers(); b++) {
      graph.addLayer(block(b), new BlockConf(config, head, b), last);
      last = block(b);
    }
    return graph.addLayer(HEAD, new HeadConf(config, head), last).setOutputs(HEAD).build();
  }

  /** Ids, segments and positions, INT [3, tokens]: the graph's input. */
  public static INDArray features(Batch batch) {
    return Nd4j.createFromArray(new int[][] {batch.inputIds(), batch.typeIds(), batch.positions()});
  }

  /** Starts of the sequences, INT [1, sequences + 1]: the graph's feature mask. */
  public static INDArray starts(Batch batch) {
    return Nd4j.createFromArray(new int[][] {batch.starts()});
  }
}
