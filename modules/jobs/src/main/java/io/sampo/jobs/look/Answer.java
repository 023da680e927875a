package io.sampo.jobs.look;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.jobs.config.PredictConfig;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tasks.ClassPrediction;
import io.sampo.tasks.Predictor;
import io.sampo.tasks.Task;
import io.sampo.tasks.Tasks;
import io.sampo.tokenizer.SpecialTokensInText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What a classifier says of one text. */
public final class Answer {
  private static final int BATCH_TOKENS = 8192;

  private final List<String> labels;
  private final ClassPrediction prediction;

  private Answer(List<String> labels, ClassPrediction prediction) {
    this.labels = labels;
    this.prediction = prediction;
  }

  /**
   * Loads the model and asks it.
   *
   * @param ofTheRun the model that is taken when the configuration names none
   * @throws InvalidInputException when there is no text, or the model is no classifier of it
   */
  public static Answer of(PredictConfig config, Storage storage, String ofTheRun) {
    List<String> texts = texts(config);
    Checkpoint checkpoint = Checkpoint.load(storage, config.model().orElse(ofTheRun));
    Task task = Tasks.of(checkpoint, texts.size(), config.windowing());
    try (Predictor predictor =
        Predictor.of(
            task,
            checkpoint.tokenizer().withSpecialTokensInText(SpecialTokensInText.LITERAL),
            checkpoint.model(),
            BATCH_TOKENS)) {
      ClassPrediction prediction =
          (ClassPrediction) predictor.predict(texts.toArray(String[]::new));
      return new Answer(checkpoint.labels(), prediction);
    }
  }

  private static List<String> texts(PredictConfig config) {
    List<String> texts = new ArrayList<>();
    config.text().ifPresent(texts::add);
    if (texts.isEmpty()) {
      throw new InvalidInputException(
          "predict.text", "no text is given", "give one, e.g. --text 'a fine film'");
    }
    config.pair().ifPresent(texts::add);
    return texts;
  }

  /** The answer for programs. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("label", prediction.label());
    ObjectNode probabilities = json.putObject("probabilities");
    double[] values = prediction.probabilities();
    for (int i = 0; i < values.length; i++) {
      probabilities.put(labels.get(i), values[i]);
    }
    json.put("windows", prediction.windows());
    return json;
  }

  /** The answer for people: the label, then all labels, the most probable first. */
  public List<String> lines() {
    double[] values = prediction.probabilities();
    int width = labels.stream().mapToInt(String::length).max().orElse(0);
    String row = "  %-" + width + "s  %.4f";
    List<String> lines = new ArrayList<>(List.of(prediction.label()));
    IntStream.range(0, values.length)
        .boxed()
        .sorted((a, b) -> Double.compare(values[b], values[a]))
        .map(i -> String.format(Locale.ROOT, row, labels.get(i), values[i]))
        .forEach(lines::add);
    return lines;
  }
}
