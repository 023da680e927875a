package io.sampo.tasks.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Exact match and F1 of answers, as SQuAD's official scripts compute them: of 1.1 when every
 * question has an answer, of 2.0 otherwise. Add questions, then ask.
 */
public final class AnswerMetrics {
  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

  /** Between what Python's {@code \b} takes for words: marks are no part of them. */
  private static final Pattern ARTICLES =
      Pattern.compile("(?<![\\p{L}\\p{N}_])(a|an|the)(?![\\p{L}\\p{N}_])");

  /** White space as Python's {@code str.split} knows it. */
  private static final Pattern SPACES =
      Pattern.compile(
          "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+");

  private static final class Question {
    boolean answerable;
    double exact; // of the best answer that is not "none"
    double f1;
    boolean gives; // whether that best answer holds a text
    double difference; // score of "none" above the best answer's
    double chosenExact; // of the answer that was given
    double chosenF1;
  }

  private final List<Question> questions = new ArrayList<>();

  /** Lower case, without ASCII punctuation and articles, words one space apart. */
  public static String normalized(String answer) {
    String plain = PUNCTUATION.matcher(answer.toLowerCase(Locale.ROOT)).replaceAll("");
    return String.join(" ", words(ARTICLES.matcher(plain).replaceAll(" ")));
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>(List.of(SPACES.split(text, -1)));
    words.removeIf(String::isEmpty);
    return words;
  }

  /** 1 when both are the same once normalized. */
  static double exact(String predicted, String answer) {
    return normalized(predicted).equals(normalized(answer)) ? 1 : 0;
  }

  /** The harmonic mean of the shares of common words; 0 when there are none. */
  static double f1(String predicted, String answer) {
    List<String> said = words(normalized(predicted));
    List<String> right = words(normalized(answer));
    Map<String, Integer> counts = new HashMap<>();
    right.forEach(word -> counts.merge(word, 1, Integer::sum));
    double same = 0;
    for (String word : said) {
      if (counts.merge(word, -1, Integer::sum) >= 0) {
        same++;
      }
    }
    if (same == 0) {
      return 0;
    }
    double precision = same / said.size();
    double recall = same / right.size();
    return 2 * precision * recall / (precision + recall);
  }

  /** As 2.0 has it: two answers without words are the same. */
  static double f1OrBothEmpty(String predicted, String answer) {
    boolean nothingSaid = normalized(predicted).isEmpty();
    boolean nothingRight = normalized(answer).isEmpty();
    return nothingSaid || nothingRight
        ? (nothingSaid == nothingRight ? 1 : 0)
        : f1(predicted, answer);
  }

  /** The best of a figure over all answers, by the rules of 1.1: {exact, f1}. */
  public static double[] best(String predicted, List<String> answers) {
    double exact = 0;
    double f1 = 0;
    for (String answer : answers) {
      exact = Math.max(exact, exact(predicted, answer));
      f1 = Math.max(f1, f1(predicted, answer));
    }
    return new double[] {exact, f1};
  }

  /**
   * The same by the rules of 2.0: answers without words do not count, and when none is left the
   * right answer is none.
   */
  public static double[] bestOrNone(String predicted, List<String> answers) {
    List<String> right = new ArrayList<>(answers);
    right.removeIf(answer -> normalized(answer).isEmpty());
    if (right.isEmpty()) {
      right.add("");
    }
    double exact = 0;
    double f1 = 0;
    for (String answer : right) {
      exact = Math.max(exact, exact(predicted, answer));
      f1 = Math.max(f1, f1OrBothEmpty(predicted, answer));
    }
    return new double[] {exact, f1};
  }

  /**
   * Counts a question.
   *
   * @param answers the right ones; empty when there is none
   * @param given what was answered, empty for none
   * @param best the best answer that is not "none"
   * @param difference the score of "none" less that of the best answer
   */
  public void add(List<String> answers, String given, String best, double difference) {
    Question question = new Question();
    question.answerable = answers.stream().anyMatch(answer -> !normalized(answer).isEmpty());
    double[] ofBest = bestOrNone(best, answers);
    question.exact = ofBest[0];
    question.f1 = ofBest[1];
    question.gives = !best.isEmpty();
    question.difference = difference;
    boolean all = !answers.isEmpty();
    double[] chosen = all ? best(given, answers) : bestOrNone(given, answers);
    question.chosenExact = chosen[0];
    question.chosenF1 = chosen[1];
    questions.add(question);
  }

  /** All figures, as shares of 1; by answerable and unanswerable questions when there are both. */
  public Metrics metrics() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("exact_match", mean(questions, true));
    values.put("f1", mean(questions, false));
    List<Question> answerable = questions.stream().filter(q -> q.answerable).toList();
    List<Question> others = questions.stream().filter(q -> !q.answerable).toList();
    if (!answerable.isEmpty() && !others.isEmpty()) {
      values.put("has_answer_exact_match", mean(answerable, true));
      values.put("has_answer_f1", mean(answerable, false));
      values.put("no_answer_accuracy", mean(others, true));
      double[] exact = bestThreshold(true);
      double[] f1 = bestThreshold(false);
      values.put("best_exact_match", exact[0]);
      values.put("best_exact_match_threshold", exact[1]);
      values.put("best_f1", f1[0]);
      values.put("best_f1_threshold", f1[1]);
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("rows", questions.size());
    details.put("questions_with_answer", answerable.size());
    return new Metrics(values, details);
  }

  private double[] bestThreshold(boolean exact) {
    double[] differences = questions.stream().mapToDouble(q -> q.difference).toArray();
    double[] scores = questions.stream().mapToDouble(q -> exact ? q.exact : q.f1).toArray();
    boolean[] answerable = new boolean[scores.length];
    boolean[] gives = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      answerable[i] = questions.get(i).answerable;
      gives[i] = questions.get(i).gives;
    }
    return bestThreshold(answerable, gives, differences, scores);
  }

  /**
   * The threshold of "no answer" that makes the most of these answers: {mean score, threshold}, as
   * {@code find_best_thresh} of the official script.
   *
   * @param answerable whether each question has an answer
   * @param gives whether the model's best answer holds a text
   * @param differences score of "none" above the best answer's; below the threshold the answer is
   *     given
   * @param scores of the best answer
   */
  static double[] bestThreshold(
      boolean[] answerable, boolean[] gives, double[] differences, double[] scores) {
    double current = 0;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < answerable.length; i++) {
      current += answerable[i] ? 0 : 1;
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> differences[i]));
    double best = current;
    double threshold = 0;
    for (int i : order) {
      current += answerable[i] ? scores[i] : gives[i] ? -1 : 0;
      if (current > best) {
        best = current;
        threshold = differences[i];
      }
    }
    return new double[] {answerable.length == 0 ? 0 : best / answerable.length, threshold};
  }

  private static double mean(List<Question> questions, boolean exact) {
    return questions.stream()
        .mapToDouble(q -> exact ? q.chosenExact : q.chosenF1)
        .average()
        .orElse(0);
  }
}
