package io.sampo.tasks;

import java.util.Arrays;
import java.util.List;

/**
 * The answer to a question.
 *
 * @param context what it is a part of
 * @param answers the best ones that are not "none", the best first; never empty
 * @param given whether the best one is given; else the answer is that there is none
 * @param nullDifference score of "no answer" less that of the best answer
 */
public record AnswerPrediction(
    String context, List<Answer> answers, boolean given, double nullDifference, int windows)
    implements Prediction {

  /**
   * A part of the context.
   *
   * @param start UTF-16 place of its first unit
   * @param end place after its last unit
   * @param score its probability among the ranked answers
   */
  public record Answer(int start, int end, double score) {}

  public AnswerPrediction {
    answers = List.copyOf(answers);
  }

  /** The answer's text; empty when there is none. */
  public String text() {
    return given ? text(answers.get(0)) : "";
  }

  /** The text of the best answer, given or not; empty when no part of the context may be one. */
  public String best() {
    return answers.isEmpty() ? "" : text(answers.get(0));
  }

  private String text(Answer answer) {
    return context.substring(answer.start(), answer.end());
  }

  private List<Object> row(Answer answer) {
    return List.of(
        text(answer),
        Characters.ofUnits(context, answer.start()),
        Characters.ofUnits(context, answer.end()),
        answer.score());
  }

  @Override
  public List<Object> values() {
    List<Object> list = answers.stream().map(answer -> (Object) row(answer)).toList();
    if (!given) {
      return Arrays.asList("", null, null, nullDifference, list);
    }
    List<Object> best = row(answers.get(0));
    return List.of(best.get(0), best.get(1), best.get(2), nullDifference, list);
  }
}
