package io.sampo.tasks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.metrics.AnswerMetrics;
import io.sampo.tasks.metrics.Metrics;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.Truncation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The answer to a question as a part of a context, as in SQuAD. Windows hold the whole question and
 * a part of the context; the answers of all windows are ranked together. A window without the
 * answer learns that there is none in it.
 */
public final class QuestionAnswering implements LabelledTask {
  private final Windowing windowing;
  private final AnswerDecoder decoder;
  private final int listed;

  QuestionAnswering(Windowing windowing, Decoding decoding, boolean nulls) {
    this.windowing = windowing;
    this.decoder =
        new AnswerDecoder(
            decoding.nBest(), decoding.maxAnswerLength(), nulls, decoding.nullThreshold());
    this.listed = decoding.topK();
  }

  @Override
  public TaskKind kind() {
    return TaskKind.QUESTION_ANSWERING;
  }

  @Override
  public Head head() {
    return new Head.QuestionAnswering();
  }

  @Override
  public List<String> inputs() {
    return List.of("question", "context");
  }

  @Override
  public List<OutputColumn> outputs() {
    ValueType answer =
        new ValueType.Structure(
            List.of(
                OutputColumn.of("text", new ValueType.Text()),
                OutputColumn.of("start", new ValueType.Whole()),
                OutputColumn.of("end", new ValueType.Whole()),
                OutputColumn.of("score", new ValueType.Real())));
    return List.of(
        OutputColumn.of("answer", new ValueType.Text()),
        OutputColumn.of("answer_start", new ValueType.Whole()),
        OutputColumn.of("answer_end", new ValueType.Whole()),
        OutputColumn.of("null_score_difference", new ValueType.Real()),
        OutputColumn.of("answers", new ValueType.ListOf(answer)));
  }

  @Override
  public RowEncoder encoder(Tokenizer tokenizer) {
    return new TextEncoder(tokenizer, windowing, inputs(), Truncation.Strategy.ONLY_SECOND);
  }

  /**
   * Answers as a list of {@code {text, start}}, or as SQuAD has them in columns: {@code {text: […],
   * answer_start: […]}}; an empty list means that there is none. {@code start} counts characters.
   */
  @Override
  public Label label(Object value, List<String> texts) {
    String context = texts.get(1);
    List<String> answers = new ArrayList<>();
    int start = -1;
    for (Object[] answer : answers(value)) {
      if (!(answer[0] instanceof CharSequence text && answer[1] instanceof Number place)) {
        throw noAnswer(value);
      }
      int found = Characters.toUnits(context, place.intValue());
      if (text.length() == 0 || found < 0 || !context.startsWith(text.toString(), found)) {
        throw new InvalidInputException(
            "answer '" + text + "'",
            "it does not stand at character " + place + " of the context",
            "correct its start (characters from 0) or drop the row");
      }
      start = answers.isEmpty() ? found : start;
      answers.add(text.toString());
    }
    return new AnswerLabel(answers, start, start < 0 ? -1 : start + answers.get(0).length());
  }

  /** Each answer's text and start. */
  private static List<Object[]> answers(Object value) {
    List<Object[]> answers = new ArrayList<>();
    if (value instanceof Map<?, ?> columns
        && columns.get("text") instanceof List<?> texts
        && columns.get("answer_start") instanceof List<?> starts
        && texts.size() == starts.size()) {
      for (int i = 0; i < texts.size(); i++) {
        answers.add(new Object[] {texts.get(i), starts.get(i)});
      }
    } else if (value instanceof Collection<?> list) {
      for (Object element : list) {
        if (!(element instanceof Map<?, ?> answer)) {
          throw noAnswer(value);
        }
        Object start = answer.get("start");
        answers.add(
            new Object[] {answer.get("text"), start == null ? answer.get("answer_start") : start});
      }
    } else {
      throw noAnswer(value);
    }
    return answers;
  }

  private static InvalidInputException noAnswer(Object value) {
    return new InvalidInputException(
        "label " + value,
        "it holds no answers",
        "name a column of lists of {text, start}, or of {text: […], answer_start: […]}");
  }

  /** Whether a question with such a label has no answer. */
  static boolean none(Object value) {
    return answers(value).isEmpty();
  }

  @Override
  public List<String> labelNames() {
    return List.of();
  }

  @Override
  public String mainMetric() {
    return "f1";
  }

  @Override
  public String stratum(Label label) {
    return ((AnswerLabel) label).start() < 0 ? "none" : "";
  }

  @Override
  public Targets targets(List<Encoding> windows, List<Label> labels, Weighting weighting) {
    int[] starts = new int[windows.size()];
    int[] ends = new int[windows.size()];
    for (int w = 0; w < starts.length; w++) {
      Encoding window = windows.get(w);
      AnswerLabel answer = (AnswerLabel) labels.get(w);
      int first = 0;
      int last = 0;
      for (int t = 0; t < window.length() && answer.start() >= 0; t++) {
        if (window.typeIds()[t] == 1 && window.wordIds()[t] >= 0) {
          int from = window.offsets()[2 * t];
          int to = window.offsets()[2 * t + 1];
          first = first == 0 && from <= answer.start() && answer.start() < to ? t : first;
          last = last == 0 && from < answer.end() && answer.end() <= to ? t : last;
        }
      }
      boolean whole = first > 0 && last > 0;
      starts[w] = whole ? first : 0;
      ends[w] = whole ? last : 0;
    }
    return new Targets.Spans(starts, ends);
  }

  @Override
  public List<float[][]> run(BertModel model, List<Encoding> windows) {
    return Batches.tokenLogits(model, windows);
  }

  @Override
  public AnswerPrediction decode(EncodedRow row, List<float[][]> outputs) {
    AnswerDecoder.Answers found = decoder.rank(row.windows(), outputs);
    List<AnswerPrediction.Answer> answers =
        found.ranked().stream()
            .filter(ranked -> !ranked.none())
            .map(r -> new AnswerPrediction.Answer(r.start(), r.end(), r.probability()))
            .limit(listed)
            .toList();
    return new AnswerPrediction(
        row.texts().get(1), answers, found.given(), found.nullDifference(), outputs.size());
  }

  @Override
  public AnswerPrediction restore(List<Object> values, List<String> texts, int windows) {
    String context = texts.get(1);
    List<AnswerPrediction.Answer> answers = new ArrayList<>();
    for (Object value : (List<?>) values.get(4)) {
      List<?> fields = (List<?>) value; // text, start, end, score
      answers.add(
          new AnswerPrediction.Answer(
              Characters.toUnits(context, (Integer) fields.get(1)),
              Characters.toUnits(context, (Integer) fields.get(2)),
              (Double) fields.get(3)));
    }
    boolean given = values.get(1) != null;
    return new AnswerPrediction(context, answers, given, (Double) values.get(3), windows);
  }

  @Override
  public Metrics evaluate(List<Label> truths, List<Prediction> predictions) {
    AnswerMetrics metrics = new AnswerMetrics();
    for (int row = 0; row < truths.size(); row++) {
      AnswerPrediction prediction = (AnswerPrediction) predictions.get(row);
      metrics.add(
          ((AnswerLabel) truths.get(row)).texts(),
          prediction.text(),
          prediction.best(),
          prediction.nullDifference());
    }
    return metrics.metrics();
  }

  @Override
  public AnswerPrediction right(Label label, List<String> texts) {
    AnswerLabel known = (AnswerLabel) label;
    boolean given = known.start() >= 0;
    List<AnswerPrediction.Answer> answers =
        given ? List.of(new AnswerPrediction.Answer(known.start(), known.end(), 1)) : List.of();
    return new AnswerPrediction(texts.get(1), answers, given, given ? -1 : 1, 1);
  }

  @Override
  public double goodness(Label truth, Prediction prediction) {
    List<String> answers = ((AnswerLabel) truth).texts();
    return AnswerMetrics.bestOrNone(((AnswerPrediction) prediction).text(), answers)[1];
  }
}
