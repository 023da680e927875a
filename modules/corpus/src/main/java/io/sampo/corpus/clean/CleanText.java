package io.sampo.corpus.clean;

/**
 * A cleaned text and what the clean-up changed.
 *
 * @param text in NFC, with single spaces, at most one blank line in a row, trimmed
 * @param loneSurrogates halves of a pair that became U+FFFD
 * @param controls control characters removed, NUL among them
 * @param zeroWidth invisible format characters removed
 * @param combiningMarks marks removed because more than {@link TextCleaner#MAX_MARKS} followed one
 *     another
 * @param mojibake sequences of UTF-8 that had been read as Windows-1252
 */
public record CleanText(
    String text,
    int loneSurrogates,
    int controls,
    int zeroWidth,
    int combiningMarks,
    int mojibake) {}
