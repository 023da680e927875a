package io.sampo.scoring;

import io.sampo.encoder.Head;
import io.sampo.scoring.sink.OutputConfig;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.OutputColumn;
import io.sampo.tasks.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that follow the keys in a scored table, and how those are made that are not the
 * task's own: {@code top_k} (labels with their probabilities, the most probable first) and {@code
 * logits} (of a classifier, the mean of a row's windows).
 */
final class OutputColumns {
  private static final String TOP_K = "top_k";
  private static final String LOGITS = "logits";

  private final List<String> names;
  private final int topK;
  private final boolean logits;
  private final int probabilities; // place among the task's outputs; -1 when top_k is not wanted
  private final List<String> labels;

  private OutputColumns(
      List<String> names, int topK, boolean logits, int probabilities, List<String> labels) {
    this.names = names;
    this.topK = topK;
    this.logits = logits;
    this.probabilities = probabilities;
    this.labels = labels;
  }

  /** All columns of a task, windows and fingerprint. */
  static OutputColumns all(Task task) {
    return of(task, OutputConfig.defaults());
  }

  /**
   * The chosen ones.
   *
   * @throws InvalidInputException naming a column that the task does not have
   */
  static OutputColumns of(Task task, OutputConfig config) {
    List<String> own = task.outputs().stream().map(OutputColumn::name).toList();
    List<String> known = new ArrayList<>(own);
    Optional<OutputColumn> ranked =
        task.outputs().stream().filter(output -> !output.labels().isEmpty()).findFirst();
    boolean classifies = task.head() instanceof Head.SequenceClassification;
    if (ranked.isPresent()) {
      known.add(TOP_K);
    }
    if (classifies) {
      known.add(LOGITS);
    }
    known.add(RowPlan.WINDOWS);
    known.add(RowPlan.FINGERPRINT);
    List<String> names = new ArrayList<>(config.columns());
    if (names.isEmpty()) {
      names.addAll(own);
      names.add(RowPlan.WINDOWS);
      names.add(RowPlan.FINGERPRINT);
    }
    Set<String> seen = new LinkedHashSet<>();
    for (String name : names) {
      if (!known.contains(name) || !seen.add(name)) {
        throw new InvalidInputException(
            "score.output.columns",
            known.contains(name)
                ? "'" + name + "' stands there twice"
                : "a model for " + task.name() + " has no column '" + name + "'",
            "choose among " + known);
      }
    }
    boolean wantsTop = names.contains(TOP_K);
    return new OutputColumns(
        List.copyOf(names),
        config.topK(),
        names.contains(LOGITS),
        wantsTop ? task.outputs().indexOf(ranked.orElseThrow()) : -1,
        wantsTop ? ranked.orElseThrow().labels() : List.of());
  }

  /** Their names, in order. */
  List<String> names() {
    return names;
  }

  /** The fields of those that {@link #values} makes. */
  List<StructField> derived(Task task) {
    List<StructField> fields = new ArrayList<>();
    if (probabilities >= 0) {
      StructType entry =
          new StructType()
              .add("label", DataTypes.StringType)
              .add("probability", DataTypes.DoubleType);
      fields.add(field(TOP_K, DataTypes.createArrayType(entry, false), Metadata.empty()));
    }
    if (logits) {
      Metadata meaning =
          task.outputs().stream()
              .filter(output -> !output.labels().isEmpty())
              .findFirst()
              .map(
                  output ->
                      new MetadataBuilder()
                          .putStringArray("labels", output.labels().toArray(String[]::new))
                          .build())
              .orElse(Metadata.empty());
      fields.add(field(LOGITS, DataTypes.createArrayType(DataTypes.FloatType, false), meaning));
    }
    return fields;
  }

  private static StructField field(
      String name, org.apache.spark.sql.types.DataType type, Metadata metadata) {
    return new StructField(name, type, true, metadata);
  }

  /** What a task on an executor needs. */
  Derivation derivation() {
    return new Derivation(probabilities, topK, labels, logits);
  }

  /**
   * How derived columns are made; serializable.
   *
   * @param probabilities place of the ranked column among the task's outputs; -1 for none
   */
  record Derivation(int probabilities, int topK, List<String> labels, boolean logits)
      implements java.io.Serializable {

    /** How many columns it makes. */
    int size() {
      return (probabilities >= 0 ? 1 : 0) + (logits ? 1 : 0);
    }

    /**
     * The derived values, in the order of {@link OutputColumns#derived}.
     *
     * @param answers the task's values
     * @param outputs the head's answers, [1, labels] for each window
     */
    List<Object> values(List<Object> answers, List<float[][]> outputs) {
      List<Object> values = new ArrayList<>();
      if (probabilities >= 0) {
        values.add(top((List<?>) answers.get(probabilities)));
      }
      if (logits) {
        values.add(mean(outputs));
      }
      return values;
    }

    private Object[] top(List<?> probability) {
      return IntStream.range(0, probability.size())
          .boxed()
          .sorted(
              (a, b) -> Double.compare((Double) probability.get(b), (Double) probability.get(a)))
          .limit(topK)
          .map(i -> RowFactory.create(labels.get(i), probability.get(i)))
          .toArray();
    }

    private static Object[] mean(List<float[][]> windows) {
      double[] sum = new double[windows.get(0)[0].length];
      for (float[][] window : windows) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += window[0][i];
        }
      }
      return java.util.Arrays.stream(sum).mapToObj(s -> (float) (s / windows.size())).toArray();
    }
  }
}
