package io.sampo.corpus.shards;

import io.sampo.tokenizer.TokenIds;
import io.sampo.tokenizer.Vocabulary;
import java.util.List;

/** Pieces of a document between [CLS] and [SEP]. */
final class Framing {
  private static final List<String> SENTENCE_ENDS = List.of(".", "!", "?", "…", "。", "！", "？");

  private final int clsId;
  private final int sepId;
  private final boolean[] sentenceEnds; // [vocabulary]

  Framing(Vocabulary vocabulary) {
    clsId = vocabulary.clsId();
    sepId = vocabulary.sepId();
    sentenceEnds = new boolean[vocabulary.size()];
    for (String end : SENTENCE_ENDS) {
      if (vocabulary.id(end) >= 0) {
        sentenceEnds[vocabulary.id(end)] = true;
      }
    }
  }

  /** {@code [CLS] from … to [SEP]}. */
  Sequence single(TokenIds ids, int from, int to, String docId) {
    int[] sequence = new int[to - from + 2];
    sequence[0] = clsId;
    ids.copyTo(from, to, sequence, 1);
    sequence[sequence.length - 1] = sepId;
    return new Sequence(sequence, sequence.length, docId);
  }

  /**
   * {@code [CLS] from … middle [SEP] middle … to [SEP]}, the middle behind the end of a sentence;
   * one segment when there is none.
   */
  Sequence pair(TokenIds ids, int from, int to, String docId) {
    int middle = middle(ids, from, to);
    if (middle < 0) {
      return single(ids, from, to, docId);
    }
    int[] sequence = new int[to - from + 3];
    int second = middle - from + 2;
    sequence[0] = clsId;
    ids.copyTo(from, middle, sequence, 1);
    sequence[second - 1] = sepId;
    ids.copyTo(middle, to, sequence, second);
    sequence[sequence.length - 1] = sepId;
    return new Sequence(sequence, second, docId);
  }

  /** Tokens of {@link #pair}. */
  int pairLength(TokenIds ids, int from, int to) {
    return to - from + (middle(ids, from, to) < 0 ? 2 : 3);
  }

  // Of two as near, the first.
  private int middle(TokenIds ids, int from, int to) {
    int best = -1;
    for (int at = from + 1; at < to; at++) {
      boolean border = sentenceEnds[ids.get(at - 1)] && !sentenceEnds[ids.get(at)];
      if (border && (best < 0 || distance(at, from, to) < distance(best, from, to))) {
        best = at;
      }
    }
    return best;
  }

  private static int distance(int at, int from, int to) {
    return Math.abs(2 * at - from - to);
  }
}
