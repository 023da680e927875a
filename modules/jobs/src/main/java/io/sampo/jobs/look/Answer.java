package io.sampo.jobs.look;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.jobs.config.PredictConfig;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tasks.OutputColumn;
import io.sampo.tasks.Prediction;
import io.sampo.tasks.Predictor;
import io.sampo.tasks.Task;
import io.sampo.tasks.TaskRequest;
import io.sampo.tasks.Tasks;
import io.sampo.tasks.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model says of one text. */
public final class Answer {
  private static final int BATCH_TOKENS = 8192;

  private final List<OutputColumn> columns;
  private final Prediction prediction;

  private Answer(List<OutputColumn> columns, Prediction prediction) {
    this.columns = columns;
    this.prediction = prediction;
  }

  /**
   * Loads the model and asks it.
   *
   * @param ofTheRun the model that is taken when the configuration names none
   * @throws InvalidInputException when there is no text, or the model is not made for the task
   */
  public static Answer of(PredictConfig config, Storage storage, String ofTheRun) {
    List<String> texts = texts(config);
    Checkpoint checkpoint = Checkpoint.load(storage, config.model().orElse(ofTheRun));
    TaskRequest request =
        TaskRequest.of(texts.size(), config.windowing())
            .withKind(config.task())
            .withDecoding(config.decoding());
    Task task = Tasks.of(checkpoint, request);
    try (Predictor predictor =
        Predictor.of(task, checkpoint.tokenizer(), checkpoint.model(), BATCH_TOKENS)) {
      return new Answer(task.outputs(), predictor.predict(texts.toArray(String[]::new)));
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

  /** The answer for programs: the task's columns, a list with named elements as an object. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    List<Object> values = prediction.values();
    for (int i = 0; i < columns.size(); i++) {
      json.set(columns.get(i).name(), CanonicalJson.tree(named(columns.get(i), values.get(i))));
    }
    json.put("windows", prediction.windows());
    return json;
  }

  private static Object named(OutputColumn column, Object value) {
    if (!column.labels().isEmpty() && value instanceof List<?> elements) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (int i = 0; i < elements.size(); i++) {
        fields.put(column.labels().get(i), elements.get(i));
      }
      return fields;
    }
    return named(column.type(), value);
  }

  private static Object named(ValueType type, Object value) {
    if (value != null && type instanceof ValueType.ListOf list) {
      return ((List<?>) value).stream().map(element -> named(list.element(), element)).toList();
    } else if (value != null && type instanceof ValueType.Structure structure) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (int i = 0; i < structure.fields().size(); i++) {
        OutputColumn field = structure.fields().get(i);
        fields.put(field.name(), named(field.type(), ((List<?>) value).get(i)));
      }
      return fields;
    }
    return value;
  }

  /**
   * The answer for people: the first column, then a line for each element of the others, of labels
   * the most probable first.
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<Object> values = prediction.values();
    for (int i = 0; i < columns.size(); i++) {
      OutputColumn column = columns.get(i);
      Object value = values.get(i);
      if (!column.labels().isEmpty()) {
        lines.addAll(probabilities(column.labels(), (List<?>) value));
      } else if (value instanceof List<?> list && column.type() instanceof ValueType.ListOf of) {
        boolean rows = of.element() instanceof ValueType.Structure;
        if (rows || i == 0) {
          list.forEach(element -> lines.add((rows ? "  " : "") + plain(element)));
        }
      } else if (value != null && !value.equals("")) {
        lines.add(i == 0 ? plain(value) : "  " + column.name() + " " + plain(value));
      }
    }
    return lines.isEmpty() ? List.of("(none)") : lines;
  }

  private static List<String> probabilities(List<String> labels, List<?> values) {
    int width = labels.stream().mapToInt(String::length).max().orElse(0);
    String row = "  %-" + width + "s  %.4f";
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble((Integer i) -> -(Double) values.get(i)));
    return order.stream()
        .map(i -> String.format(Locale.ROOT, row, labels.get(i), (Double) values.get(i)))
        .toList();
  }

  private static String plain(Object value) {
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, "%.4f", number);
    }
    return value instanceof List<?> list
        ? String.join("  ", list.stream().map(Answer::plain).toList())
        : String.valueOf(value);
  }
}
