package io.sampo.tasks;

import io.sampo.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Ranks the answers in the windows of a question, as transformers' {@code utils_qa.py} does. */
final class AnswerDecoder {
  private final int nBest;
  private final int longest;
  private final boolean nulls;
  private final double threshold;

  /**
   * A ranked answer.
   *
   * @param start in UTF-16 units; "no answer" has 0, 0
   * @param probability among those that were ranked
   */
  record Ranked(int start, int end, float startLogit, float endLogit, double probability) {
    boolean none() {
      return start == end;
    }

    private float score() {
      return startLogit + endLogit;
    }

    private Ranked withProbability(double value) {
      return new Ranked(start, end, startLogit, endLogit, value);
    }
  }

  /**
   * All that was found.
   *
   * @param ranked the best first; "no answer" among them when it is allowed
   * @param best the first that is an answer; null when there is none
   * @param given whether that one is the answer
   * @param nullDifference score of "no answer" less that of the best answer
   */
  record Answers(List<Ranked> ranked, Ranked best, boolean given, double nullDifference) {}

  /**
   * @param nBest starts and ends that are combined, and answers ranked
   * @param longest most tokens of an answer
   * @param nulls whether there may be no answer
   * @param threshold of its score above the best answer's
   */
  AnswerDecoder(int nBest, int longest, boolean nulls, double threshold) {
    this.nBest = nBest;
    this.longest = longest;
    this.nulls = nulls;
    this.threshold = threshold;
  }

  /**
   * @param outputs [tokens, 2] (start, end) for each window
   */
  Answers rank(List<Encoding> windows, List<float[][]> outputs) {
    List<Ranked> candidates = new ArrayList<>();
    Ranked none = null; // of the window that is surest of an answer
    for (int w = 0; w < windows.size(); w++) {
      float[][] logits = outputs.get(w);
      if (none == null || none.score() > logits[0][0] + logits[0][1]) {
        none = new Ranked(0, 0, logits[0][0], logits[0][1], 0);
      }
      add(candidates, windows.get(w), logits);
    }
    if (nulls) {
      candidates.add(none);
    }
    candidates.sort(Comparator.comparingDouble(Ranked::score).reversed());
    List<Ranked> best = new ArrayList<>(candidates.subList(0, Math.min(nBest, candidates.size())));
    if (nulls && best.stream().noneMatch(Ranked::none)) {
      best.add(none);
    }
    double[] probabilities = Softmax.of(best.stream().mapToDouble(Ranked::score).toArray());
    for (int i = 0; i < best.size(); i++) {
      best.set(i, best.get(i).withProbability(probabilities[i]));
    }
    Ranked answer = best.stream().filter(ranked -> !ranked.none()).findFirst().orElse(null);
    if (answer == null) {
      return new Answers(best, null, false, Double.POSITIVE_INFINITY);
    }
    double difference = (double) none.score() - answer.startLogit() - answer.endLogit();
    return new Answers(best, answer, !nulls || difference <= threshold, difference);
  }

  private void add(List<Ranked> candidates, Encoding window, float[][] logits) {
    int[] starts = largest(logits, 0);
    int[] ends = largest(logits, 1);
    int[] offsets = window.offsets();
    for (int start : starts) {
      for (int end : ends) {
        if (inContext(window, start)
            && inContext(window, end)
            && end >= start
            && end - start + 1 <= longest) {
          candidates.add(
              new Ranked(
                  offsets[2 * start], offsets[2 * end + 1], logits[start][0], logits[end][1], 0));
        }
      }
    }
  }

  private static boolean inContext(Encoding window, int token) {
    return token < window.length() && window.typeIds()[token] == 1 && window.wordIds()[token] >= 0;
  }

  /** The tokens with the largest values, the largest first. */
  private int[] largest(float[][] logits, int side) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer t) -> -logits[t][side]))
        .limit(nBest)
        .mapToInt(t -> t)
        .toArray();
  }
}
