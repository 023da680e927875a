package io.sampo.tasks;

import io.sampo.encoder.Batch;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.SpecialTokensInText;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The tokens behind each {@code [MASK]} of a text, by a pre-trained model. Other special tokens in
 * the text are special here too. A mask in several windows is filled from the one where it has most
 * context.
 */
public final class MaskedTokens implements Task {
  private static final String MASK = "[MASK]";

  private final Head head;
  private final Vocabulary vocabulary;
  private final Windowing windowing;
  private final int topK;

  /**
   * @param head the model's own
   */
  MaskedTokens(Head head, Vocabulary vocabulary, Windowing windowing, int topK) {
    this.head = head;
    this.vocabulary = vocabulary;
    this.windowing = windowing;
    this.topK = Math.min(topK, vocabulary.size());
  }

  @Override
  public TaskKind kind() {
    return TaskKind.MASKED_TOKENS;
  }

  @Override
  public Head head() {
    return head;
  }

  @Override
  public List<String> inputs() {
    return List.of("text");
  }

  @Override
  public List<OutputColumn> outputs() {
    ValueType mask =
        new ValueType.Structure(
            List.of(
                OutputColumn.of("start", new ValueType.Whole()),
                OutputColumn.of("tokens", new ValueType.ListOf(new ValueType.Text())),
                OutputColumn.of("probabilities", new ValueType.ListOf(new ValueType.Real()))));
    return List.of(
        OutputColumn.of("filled", new ValueType.Text()),
        OutputColumn.of("masks", new ValueType.ListOf(mask)));
  }

  @Override
  public RowEncoder encoder(Tokenizer tokenizer) {
    TextEncoder encoder =
        new TextEncoder(tokenizer, windowing, inputs()).with(SpecialTokensInText.MATCH);
    return texts -> {
      EncodedRow row = encoder.encode(texts);
      if (row.windows().stream().allMatch(window -> masks(window).length == 0)) {
        throw new UnusableRowException("no_mask", "the text holds no " + MASK);
      }
      return row;
    };
  }

  private int[] masks(Encoding window) {
    int mask = vocabulary.id(MASK);
    return IntStream.range(0, window.length()).filter(t -> window.ids()[t] == mask).toArray();
  }

  /** A row of logits over the vocabulary for each mask of each window. */
  @Override
  public List<float[][]> run(BertModel model, List<Encoding> windows) {
    Batch batch = Batches.of(windows);
    int[] rows =
        IntStream.range(0, windows.size())
            .flatMap(w -> IntStream.of(masks(windows.get(w))).map(mask -> batch.starts()[w] + mask))
            .toArray();
    if (rows.length == 0) {
      return windows.stream().map(window -> new float[0][]).toList();
    }
    List<float[][]> outputs = new ArrayList<>(windows.size());
    try (INDArray logits = model.logits(batch, rows)) { // [masks, vocabulary]
      float[][] values = logits.toFloatMatrix();
      int next = 0;
      for (Encoding window : windows) {
        int count = masks(window).length;
        outputs.add(java.util.Arrays.copyOfRange(values, next, next + count));
        next += count;
      }
    }
    return outputs;
  }

  @Override
  public MaskPrediction decode(EncodedRow row, List<float[][]> outputs) {
    String text = row.texts().get(0);
    StringBuilder filled = new StringBuilder();
    List<MaskPrediction.Mask> masks = new ArrayList<>();
    int copied = 0;
    for (WindowMerge.Place place : WindowMerge.tokens(row)) {
      Encoding window = row.windows().get(place.window());
      int[] inWindow = masks(window);
      int number = java.util.Arrays.binarySearch(inWindow, place.token());
      if (number < 0) {
        continue;
      }
      int start = window.offsets()[2 * place.token()];
      int end = window.offsets()[2 * place.token() + 1];
      MaskPrediction.Mask mask =
          mask(outputs.get(place.window())[number], Characters.ofUnits(text, start));
      masks.add(mask);
      filled.append(text, copied, start).append(mask.tokens().get(0));
      copied = end;
    }
    filled.append(text.substring(copied));
    return new MaskPrediction(filled.toString(), masks, outputs.size());
  }

  private MaskPrediction.Mask mask(float[] logits, int start) {
    double[] probabilities = Softmax.of(logits);
    int[] best =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]))
            .limit(topK)
            .mapToInt(id -> id)
            .toArray();
    return new MaskPrediction.Mask(
        start,
        IntStream.of(best).mapToObj(vocabulary::token).toList(),
        IntStream.of(best).mapToObj(id -> probabilities[id]).toList());
  }
}
