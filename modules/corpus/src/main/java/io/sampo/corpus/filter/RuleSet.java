package io.sampo.corpus.filter;

import io.sampo.corpus.measure.Statistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bounds as their authors set them. */
public enum RuleSet {
  /** Table A1 and section A1.1 of Gopher (arXiv 2112.11446). */
  GOPHER_QUALITY {
    @Override
    void add(List<Bound> to, String set) {
      to.add(Bound.between(set + "words", Statistic.WORDS, 50, 100_000));
      to.add(Bound.between(set + "mean_word_length", Statistic.MEAN_WORD_LENGTH, 3, 10));
      to.add(Bound.atMost(set + "hashes", Statistic.HASHES_PER_WORD, 0.1));
      to.add(Bound.atMost(set + "ellipses", Statistic.ELLIPSES_PER_WORD, 0.1));
      to.add(Bound.atMost(set + "bullet_lines", Statistic.BULLET_LINES, 0.9));
      to.add(Bound.atMost(set + "ellipsis_lines", Statistic.ELLIPSIS_LINES, 0.3));
      to.add(Bound.atLeast(set + "alphabetic_words", Statistic.ALPHABETIC_WORDS, 0.8));
      to.add(Bound.atLeast(set + "stop_words", Statistic.STOP_WORDS, 2));
    }
  },
  /** Table A1 of Gopher. */
  GOPHER_REPETITION {
    @Override
    void add(List<Bound> to, String set) {
      to.add(Bound.atMost(set + "paragraphs", Statistic.DUPLICATE_PARAGRAPHS, 0.3));
      to.add(
          Bound.atMost(
              set + "paragraph_characters", Statistic.DUPLICATE_PARAGRAPH_CHARACTERS, 0.2));
      to.add(Bound.atMost(set + "lines", Statistic.DUPLICATE_LINES, 0.3));
      to.add(Bound.atMost(set + "line_characters", Statistic.DUPLICATE_LINE_CHARACTERS, 0.2));
      to.add(Bound.atMost(set + "top_2_gram", Statistic.TOP_2_GRAM, 0.2));
      to.add(Bound.atMost(set + "top_3_gram", Statistic.TOP_3_GRAM, 0.18));
      to.add(Bound.atMost(set + "top_4_gram", Statistic.TOP_4_GRAM, 0.16));
      double[] shares = {0.15, 0.14, 0.13, 0.12, 0.11, 0.10};
      for (int i = 0; i < shares.length; i++) {
        Statistic runs = Statistic.values()[Statistic.DUPLICATE_5_GRAMS.ordinal() + i];
        to.add(Bound.atMost(set + runs.label(), runs, shares[i]));
      }
    }
  },
  /** C4 (arXiv 1910.10683) with datatrove's five sentences; lines need no punctuation. */
  C4 {
    @Override
    void add(List<Bound> to, String set) {
      to.add(Bound.atMost(set + "lorem_ipsum", Statistic.LOREM_IPSUM, 0));
      to.add(Bound.atMost(set + "curly_brackets", Statistic.CURLY_BRACKETS, 0));
      to.add(Bound.atLeast(set + "sentences", Statistic.SENTENCES, 5));
    }
  },
  /** FineWeb (arXiv 2406.17557). */
  FINEWEB {
    @Override
    void add(List<Bound> to, String set) {
      to.add(Bound.atLeast(set + "punctuated_lines", Statistic.PUNCTUATED_LINES, 0.12));
      to.add(Bound.atMost(set + "short_lines", Statistic.SHORT_LINES, 0.67));
      to.add(Bound.atMost(set + "repeated_line_text", Statistic.REPEATED_LINE_TEXT, 0.01));
      to.add(Bound.atMost(set + "line_ends_per_word", Statistic.LINE_ENDS_PER_WORD, 0.3));
    }
  };

  abstract void add(List<Bound> to, String set);

  /** The name in configuration and before the dot of its rules. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<Bound> bounds() {
    List<Bound> bounds = new ArrayList<>();
    add(bounds, label() + ".");
    return bounds;
  }
}
