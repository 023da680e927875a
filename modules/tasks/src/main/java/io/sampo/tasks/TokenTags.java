package io.sampo.tasks;

import java.util.ArrayList;
import java.util.List;

/**
 * From the probabilities of tokens to entities, as transformers' token classification pipeline does
 * it. Tokens of the same word follow each other.
 */
final class TokenTags {
  private final Labels labels;
  private final Aggregation aggregation;

  /**
   * A word (or, where tokens are tagged one by one, a token) with its tag.
   *
   * @param word its number
   * @param score the probability of the tag
   */
  record Tagged(String tag, int word, int start, int end, double score) {}

  /**
   * A token of the text.
   *
   * @param word the number of its word
   * @param probabilities of each label
   */
  record Token(int word, int start, int end, double[] probabilities) {}

  TokenTags(Labels labels, Aggregation aggregation) {
    this.labels = labels;
    this.aggregation = aggregation;
  }

  /** Words with their tags, or tokens with theirs. */
  List<Tagged> tagged(List<Token> tokens) {
    List<Tagged> tagged = new ArrayList<>();
    boolean byWord = aggregation != Aggregation.SIMPLE;
    for (int from = 0; from < tokens.size(); ) {
      int to = from + 1;
      while (byWord && to < tokens.size() && tokens.get(to).word() == tokens.get(from).word()) {
        to++;
      }
      tagged.add(word(tokens.subList(from, to)));
      from = to;
    }
    return tagged;
  }

  private Tagged word(List<Token> tokens) {
    double[] scores = tokens.get(0).probabilities();
    if (aggregation == Aggregation.AVERAGE) {
      scores = new double[labels.size()];
      for (Token token : tokens) {
        for (int i = 0; i < scores.length; i++) {
          scores[i] += token.probabilities()[i] / tokens.size();
        }
      }
    } else if (aggregation == Aggregation.MAX) {
      for (Token token : tokens) {
        double[] candidate = token.probabilities();
        scores = candidate[largest(candidate)] > scores[largest(scores)] ? candidate : scores;
      }
    }
    int id = largest(scores);
    Token first = tokens.get(0);
    int end = tokens.get(tokens.size() - 1).end();
    return new Tagged(labels.name(id), first.word(), first.start(), end, scores[id]);
  }

  /** Neighbours of one type, up to the next {@code B-}, are an entity. */
  List<Entity> entities(List<Tagged> words) {
    List<Entity> entities = new ArrayList<>();
    for (int from = 0; from < words.size(); ) {
      String type = type(words.get(from).tag());
      double sum = words.get(from).score();
      int to = from + 1;
      while (to < words.size()
          && type(words.get(to).tag()).equals(type)
          && !words.get(to).tag().startsWith("B-")) {
        sum += words.get(to).score();
        to++;
      }
      if (!type.equals("O")) {
        int start = words.get(from).start();
        entities.add(new Entity(type, start, words.get(to - 1).end(), sum / (to - from)));
      }
      from = to;
    }
    return entities;
  }

  private static String type(String tag) {
    return tag.startsWith("B-") || tag.startsWith("I-") ? tag.substring(2) : tag;
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
