package io.sampo.training.pretrain;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.ParameterLayout;
import io.sampo.encoder.ParameterLayout.Segment;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Vocabulary;
import io.sampo.training.config.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The first weights of a run that begins with a checkpoint: everything whose name and shape it has,
 * the rest as drawn. Rows of tokens that it does not know are the mean of the rows of their pieces.
 */
final class InitialModel {
  private static final String CONTINUES = "##";
  private final Checkpoint checkpoint;

  private InitialModel(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  static InitialModel open(Storage storage, String uri) {
    return new InitialModel(Checkpoint.load(storage, storage.resolve(uri)));
  }

  String fingerprint() {
    return checkpoint.fingerprint();
  }

  int maxPositions() {
    return checkpoint.config().maxPositions();
  }

  /**
   * The model to train; the caller closes it.
   *
   * @param vocabulary of the run, which must hold every token of the checkpoint's
   * @param config for dropout and head; another shape than the checkpoint's is warned of
   * @param seed of what the checkpoint does not have
   * @throws InvalidInputException when tokens of the checkpoint are missing in the vocabulary
   */
  BertModel model(Vocabulary vocabulary, PretrainConfig config, long seed, Consumer<String> warn) {
    BertConfig old = checkpoint.config();
    BertConfig shape = shape(old, vocabulary, config.model());
    warnOfShape(old, config.model(), warn);
    Vocabulary known = checkpoint.tokenizer().vocabulary();
    int[][] sources = sources(known, vocabulary);
    BertModel model = BertModel.create(shape, config.head(), seed);
    try (BertModel from = checkpoint.model()) {
      List<String> fresh = new ArrayList<>();
      String prefix = ParameterLayout.encoderPrefix(from.head());
      for (Segment segment : model.layout().segments()) {
        String name = segment.name();
        name = name.startsWith("bert.") ? prefix + name.substring("bert.".length()) : name;
        if (!from.layout().contains(name)) {
          fresh.add(segment.name());
          continue;
        }
        INDArray target = model.parameter(segment.name());
        INDArray source = from.parameter(name);
        if (isByToken(name)) {
          rows(source, target, sources);
        } else {
          target.assign(source);
        }
      }
      if (!fresh.isEmpty()) {
        warn.accept(Storage.display(checkpoint.uri()) + " has no " + fresh + ": drawn at random");
      }
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static boolean isByToken(String name) {
    return name.endsWith("word_embeddings.weight")
        || name.equals("cls.predictions.bias")
        || name.startsWith("cls.predictions.decoder.");
  }

  /** Fills rows (or elements of a bias, [1, tokens]) from those of the tokens' pieces. */
  private static void rows(INDArray source, INDArray target, int[][] sources) {
    boolean bias = target.rows() == 1;
    for (int id = 0; id < sources.length; id++) {
      int[] pieces = sources[id];
      if (pieces.length == 0) {
        continue; // stays as drawn
      }
      if (bias) {
        double sum = 0;
        for (int piece : pieces) {
          sum += source.getDouble(0, piece);
        }
        target.putScalar(0, id, sum / pieces.length);
      } else if (pieces.length == 1) {
        target.getRow(id).assign(source.getRow(pieces[0]));
      } else {
        target.getRow(id).assign(0);
        for (int piece : pieces) {
          target.getRow(id).addi(source.getRow(piece));
        }
        target.getRow(id).divi(pieces.length);
      }
    }
  }

  /** For each token of the new vocabulary: ids of the old one whose rows it is made of. */
  private int[][] sources(Vocabulary known, Vocabulary vocabulary) {
    List<String> missing =
        known.tokens().stream().filter(token -> vocabulary.id(token) < 0).limit(4).toList();
    if (!missing.isEmpty()) {
      throw new InvalidInputException(
          Storage.display(checkpoint.uri()),
          "its vocabulary of " + known.size() + " has tokens that the run's lacks, e.g. " + missing,
          "make the run's vocabulary by adding to the checkpoint's (vocabulary.tokenizer)");
    }
    int[][] sources = new int[vocabulary.size()][];
    for (int id = 0; id < sources.length; id++) {
      String token = vocabulary.token(id);
      sources[id] = known.id(token) >= 0 ? new int[] {known.id(token)} : pieces(known, token);
    }
    return sources;
  }

  /** The longest pieces first, as WordPiece cuts a word; none when a character is unknown. */
  static int[] pieces(Vocabulary known, String token) {
    boolean continues = token.startsWith(CONTINUES);
    String text = continues ? token.substring(CONTINUES.length()) : token;
    List<Integer> pieces = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.length();
      int found = -1;
      while (end > start && found < 0) {
        String prefix = start > 0 || continues ? CONTINUES : "";
        found = known.id(prefix + text.substring(start, end));
        end = found < 0 ? end - 1 : end;
      }
      if (found < 0) {
        return new int[0];
      }
      pieces.add(found);
      start = end;
    }
    return pieces.stream().mapToInt(Integer::intValue).toArray();
  }

  private static BertConfig shape(BertConfig old, Vocabulary vocabulary, ModelConfig config) {
    return new BertConfig(
        vocabulary.size(),
        old.hiddenSize(),
        old.layers(),
        old.heads(),
        old.intermediateSize(),
        old.maxPositions(),
        old.typeVocabSize(),
        old.activation(),
        old.layerNormEps(),
        config.dropout(),
        config.dropout(),
        old.initializerRange(),
        vocabulary.padId());
  }

  private void warnOfShape(BertConfig old, ModelConfig config, Consumer<String> warn) {
    ModelConfig silent = ModelConfig.defaults();
    boolean same =
        config.layers() == old.layers()
            && config.hiddenSize() == old.hiddenSize()
            && config.heads() == old.heads();
    boolean set =
        config.layers() != silent.layers()
            || config.hiddenSize() != silent.hiddenSize()
            || config.heads() != silent.heads();
    if (set && !same) {
      warn.accept(
          "the model keeps the shape of "
              + Storage.display(checkpoint.uri())
              + " ("
              + old.layers()
              + " layers of "
              + old.hiddenSize()
              + "); pretrain.model says "
              + config.layers()
              + " of "
              + config.hiddenSize());
    }
  }
}
