package io.sampo.corpus.measure;

import java.util.Locale;

/**
 * What is measured of a text, each a column of the documents table. Shares are in [0, 1] unless
 * said; characters are code points.
 *
 * <p>Definitions are those of datatrove 0.10 ({@code pipeline/filters}), which follows the papers
 * of Gopher (arXiv 2112.11446), C4 (arXiv 1910.10683) and FineWeb (arXiv 2406.17557). Words are
 * those of {@link Words}.
 */
public enum Statistic {
  /** Words with anything but punctuation in them. */
  WORDS,
  /** Mean characters of those. */
  MEAN_WORD_LENGTH,
  /** {@code #} for each word, punctuation counted as words. */
  HASHES_PER_WORD,
  /** {@code ...} and … for each word, punctuation counted as words. */
  ELLIPSES_PER_WORD,
  /** Share of lines that start with • or -. */
  BULLET_LINES,
  /** Share of lines that end with an ellipsis. */
  ELLIPSIS_LINES,
  /** Share of words, punctuation counted as words, with a letter. */
  ALPHABETIC_WORDS,
  /** How many of: the, be, to, of, and, that, have, with. */
  STOP_WORDS,
  /** Share of paragraphs that stood before. */
  DUPLICATE_PARAGRAPHS,
  /** Characters of those, by all. */
  DUPLICATE_PARAGRAPH_CHARACTERS,
  /** Share of lines that stood before. */
  DUPLICATE_LINES,
  /** Characters of those, by all. */
  DUPLICATE_LINE_CHARACTERS,
  /** Characters of the most frequent word pair, all its places, by all. */
  TOP_2_GRAM,
  /** The same of three words. */
  TOP_3_GRAM,
  /** The same of four words. */
  TOP_4_GRAM,
  /** Characters in runs of 5 words that stood before, by all. */
  DUPLICATE_5_GRAMS,
  /** The same of 6 words. */
  DUPLICATE_6_GRAMS,
  /** The same of 7 words. */
  DUPLICATE_7_GRAMS,
  /** The same of 8 words. */
  DUPLICATE_8_GRAMS,
  /** The same of 9 words. */
  DUPLICATE_9_GRAMS,
  /** The same of 10 words. */
  DUPLICATE_10_GRAMS,
  /** Sentences in lines that C4 would keep, whether or not they end in punctuation. */
  SENTENCES,
  /** Lines of C4 with "lorem ipsum". */
  LOREM_IPSUM,
  /** Lines of C4 with a curly bracket. */
  CURLY_BRACKETS,
  /** Share of lines, blank ones left out, that end in terminal punctuation. */
  PUNCTUATED_LINES,
  /** Share of lines, blank ones left out, of at most 30 characters. */
  SHORT_LINES,
  /** As {@link #DUPLICATE_LINE_CHARACTERS}, by all characters but line ends. */
  REPEATED_LINE_TEXT,
  /** Line ends for each word, punctuation counted as words. */
  LINE_ENDS_PER_WORD;

  /** The column, e.g. {@code mean_word_length}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
