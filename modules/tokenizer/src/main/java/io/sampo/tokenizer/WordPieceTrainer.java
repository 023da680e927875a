package io.sampo.tokenizer;

import java.util.List;
import java.util.Map;

/** Learns a WordPiece vocabulary from word counts. */
public final class WordPieceTrainer {
  private WordPieceTrainer() {}

  /**
   * The tokens learned, in order of their ids; fewer than asked for when pairs run out. The same
   * counts give the same vocabulary.
   */
  public static List<String> train(Map<String, Long> wordCounts, TrainerOptions options) {
    throw new UnsupportedOperationException();
  }
}
