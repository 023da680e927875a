package io.sampo.corpus.duplicates;

import io.sampo.storage.InvalidInputException;
import java.util.Objects;

/**
 * What counts as the same text. Exact duplicates are always dropped.
 *
 * @param near find near duplicates by MinHash (Broder 1997) with {@code bands} × {@code rows}
 *     hashes: two documents whose sets of word runs have Jaccard similarity s meet with probability
 *     {@code 1 - (1 - s^rows)^bands}
 * @param bands groups of hashes of which one must agree
 * @param rows hashes in a band
 * @param shingleWords words in a run
 * @param minJaccard pairs below it, counted exactly, do not count as duplicates; 0 trusts the
 *     hashes
 * @param keep which document of a cluster stays
 * @param paragraphCharacters paragraphs of at least this many characters that stand in an earlier
 *     document are cut out; 0 leaves them
 */
public record DuplicatesConfig(
    boolean near,
    int bands,
    int rows,
    int shingleWords,
    double minJaccard,
    KeptCopy keep,
    int paragraphCharacters) {

  public DuplicatesConfig {
    Objects.requireNonNull(keep, "keep");
    require(bands >= 1 && bands <= 256, "bands", "is " + bands, "use 1 to 256, e.g. 14");
    require(rows >= 1 && rows <= 64, "rows", "is " + rows, "use 1 to 64, e.g. 8");
    require(
        shingleWords >= 1 && shingleWords <= 50,
        "shingle_words",
        "is " + shingleWords,
        "use 1 to 50, e.g. 5");
    require(minJaccard >= 0 && minJaccard <= 1, "min_jaccard", "is " + minJaccard, "use 0 to 1");
    require(
        paragraphCharacters >= 0,
        "paragraph_characters",
        "is " + paragraphCharacters,
        "use 0 (off) or more, e.g. 100");
  }

  /** Exact duplicates only; 14 bands of 8 over runs of 5 words when {@code near} is set. */
  public static DuplicatesConfig defaults() {
    return new DuplicatesConfig(false, 14, 8, 5, 0, KeptCopy.LONGEST, 0);
  }

  public DuplicatesConfig withNear(boolean on) {
    return new DuplicatesConfig(
        on, bands, rows, shingleWords, minJaccard, keep, paragraphCharacters);
  }

  public DuplicatesConfig withMinJaccard(double min) {
    return new DuplicatesConfig(near, bands, rows, shingleWords, min, keep, paragraphCharacters);
  }

  public DuplicatesConfig withKeep(KeptCopy copy) {
    return new DuplicatesConfig(
        near, bands, rows, shingleWords, minJaccard, copy, paragraphCharacters);
  }

  public DuplicatesConfig withParagraphCharacters(int characters) {
    return new DuplicatesConfig(near, bands, rows, shingleWords, minJaccard, keep, characters);
  }

  private static void require(boolean condition, String key, String problem, String remedy) {
    if (!condition) {
      throw new InvalidInputException("corpus.duplicates." + key, problem, remedy);
    }
  }
}
