package io.sampo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.Head;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.tasks.Decoding;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Tables of every task but the one-label classifier's, through score and evaluate. */
class EveryTaskScoredTest extends ScoringTestBase {
  private static final StructType WORDS =
      StructType.fromDDL("id bigint, words array<string>, tags array<string>");
  private static final StructType QUESTIONS =
      StructType.fromDDL(
          "id bigint, question string, context string, answers array<struct<text: string, start:"
              + " int>>");

  private void model(Head head, List<String> labels) {
    storage.delete(at("run/finetune"));
    TinyClassifier.write(storage, at("run/finetune/model"), head, 7, labels);
  }

  private List<Row> score(ScoreConfig config) {
    try (RunDirectory run = openRunAfresh()) {
      new ScoreStage(config, run, spark, tables).run();
    }
    return spark.read().parquet(at("run/score/scored")).orderBy("id").collectAsList();
  }

  private StageResult evaluate(EvaluateConfig config) {
    try (RunDirectory run = openRunAfresh()) {
      return new EvaluateStage(config, run, spark, tables).run();
    }
  }

  private double metric(String name) {
    String file = at("run/evaluate/metrics.json");
    JsonNode json = CanonicalJson.parse(storage.readBytes(file, 1 << 20), file);
    return json.path("metrics").path(name).asDouble(-1);
  }

  private static List<Row> sentences(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String[] words = TinyClassifier.text(i, 1 + i % 9).split(" ");
      List<String> tags = new ArrayList<>();
      for (int w = 0; w < words.length; w++) {
        tags.add(w % 3 == 0 ? "O" : w % 3 == 1 ? "B-x" : "I-x");
      }
      rows.add(RowFactory.create((long) i, words, tags.toArray()));
    }
    return rows;
  }

  @Test
  void entitiesOfWordsCarryTheirPlaces() {
    model(new Head.TokenClassification(3), List.of("O", "B-x", "I-x"));
    TableSource table = table("words", WORDS, sentences(40));
    ScoreConfig config =
        ScoreConfig.defaults()
            .withInput(table)
            .withColumns(List.of("id"), "words", Optional.empty());
    List<Row> rows = score(config);
    assertThat(rows).hasSize(40);
    int entities = 0;
    for (Row row : rows) {
      String text = TinyClassifier.text((int) row.getLong(0), 1 + (int) (row.getLong(0) % 9));
      assertThat(row.<String>getList(row.fieldIndex("tags"))).hasSize(text.split(" ").length);
      for (Row entity : row.<Row>getList(row.fieldIndex("entities"))) {
        assertThat(text.substring(entity.getInt(2), entity.getInt(3)))
            .isEqualTo(entity.getString(0));
        assertThat(entity.getString(1)).isEqualTo("x");
        entities++;
      }
    }
    assertThat(entities).isPositive();

    StageResult result =
        evaluate(
            EvaluateConfig.defaults().withTable(table).withColumns(List.of("id"), "words", "tags"));
    assertThat(result.figures()).containsKeys("f1_micro", "word_accuracy");
    long right = 0;
    long words = 0;
    for (Row row : rows) {
      List<String> said = row.getList(row.fieldIndex("tags"));
      for (int w = 0; w < said.size(); w++) {
        words++;
        right += said.get(w).equals(w % 3 == 0 ? "O" : w % 3 == 1 ? "B-x" : "I-x") ? 1 : 0;
      }
    }
    assertThat(metric("word_accuracy")).isCloseTo((double) right / words, within(1e-12));
  }

  @Test
  void tagsThatDoNotFitAreRefusedWithTheirRow() {
    model(new Head.TokenClassification(3), List.of("O", "B-x", "I-x"));
    List<Row> rows = new ArrayList<>(sentences(3));
    rows.add(RowFactory.create(7L, new String[] {"a", "film"}, new String[] {"O", "I-x"}));
    TableSource table = table("bad", WORDS, rows);
    assertThatThrownBy(
            () ->
                evaluate(
                    EvaluateConfig.defaults()
                        .withTable(table)
                        .withColumns(List.of("id"), "words", "tags")))
        .hasMessageContaining("column 'tags', row 4: tag 'I-x' of word 1")
        .hasMessageContaining("[id] = [7]");
  }

  @Test
  void answersAreParts() {
    model(new Head.QuestionAnswering(), List.of());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String context = TinyClassifier.text(i, 5 + i);
      int start = context.indexOf(' ') + 1;
      int end = context.indexOf(' ', start);
      Row answer = RowFactory.create(context.substring(start, end), start);
      rows.add(RowFactory.create((long) i, "is the film good", context, new Row[] {answer}));
    }
    TableSource table = table("questions", QUESTIONS, rows);
    ScoreConfig config =
        ScoreConfig.defaults()
            .withInput(table)
            .withColumns(List.of("id"), "question", Optional.of("context"));
    for (Row row : score(config)) {
      String context = TinyClassifier.text((int) row.getLong(0), 5 + (int) row.getLong(0));
      int start = row.getInt(row.fieldIndex("answer_start"));
      int end = row.getInt(row.fieldIndex("answer_end"));
      assertThat(context.substring(start, end)).isEqualTo(row.getString(row.fieldIndex("answer")));
    }
    evaluate(
        EvaluateConfig.defaults()
            .withTable(table)
            .withColumns(List.of("id"), "question", "answers")
            .withPairColumn("context"));
    assertThat(metric("f1")).isBetween(metric("exact_match"), 1.0);
    assertThatThrownBy(() -> score(config.withColumns(List.of("id"), "question", Optional.empty())))
        .hasMessageContaining("pair_column");
  }

  @Test
  void vectorsAndMasksNeedNoFineTuning() {
    model(new Head.MaskedLanguageModel(), List.of());
    StructType schema = StructType.fromDDL("id bigint, text string");
    List<Row> rows =
        List.of(
            RowFactory.create(0L, "the [MASK] is good"), RowFactory.create(1L, "a [MASK] [MASK]"));
    ScoreConfig config = ScoreConfig.defaults().withInput(table("texts", schema, rows));
    List<Row> vectors = score(config.withTask(TaskKind.EMBEDDING, Decoding.defaults()));
    List<Double> vector = vectors.get(0).getList(vectors.get(0).fieldIndex("embedding"));
    assertThat(vector).hasSize(16);
    assertThat(vector.stream().mapToDouble(x -> x * x).sum()).isCloseTo(1, within(1e-6));
    List<Row> filled = score(config.withTask(TaskKind.MASKED_TOKENS, Decoding.defaults()));
    assertThat(filled.get(1).<Row>getList(filled.get(1).fieldIndex("masks"))).hasSize(2);
    assertThat(filled.get(0).getString(filled.get(0).fieldIndex("filled")))
        .matches("the \\S+ is good");
    assertThatThrownBy(() -> score(config)).hasMessageContaining("set the task to embedding");
  }
}
