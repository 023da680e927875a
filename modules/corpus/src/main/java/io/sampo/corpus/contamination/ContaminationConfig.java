package io.sampo.corpus.contamination;

import io.sampo.corpus.Source;
import io.sampo.storage.InvalidInputException;
import java.util.List;

/**
 * Test sets that must not be trained on.
 *
 * @param testSets where their texts are; read like a corpus's sources
 * @param nGram words in a run (GPT-3, arXiv 2005.14165: 13)
 * @param minHits a document with this many runs of test texts, or more, is dropped
 */
public record ContaminationConfig(List<Source> testSets, int nGram, int minHits) {
  public ContaminationConfig {
    testSets = List.copyOf(testSets);
    for (Source source : testSets) {
      if (source.path().isBlank()) {
        throw new InvalidInputException(
            "corpus.contamination.test_sets.path", "is missing in " + source.name(), "set it");
      }
    }
    if (nGram < 2 || nGram > 100) {
      throw new InvalidInputException(
          "corpus.contamination.n_gram", "is " + nGram, "use 2 to 100, e.g. 13");
    }
    if (minHits < 1) {
      throw new InvalidInputException(
          "corpus.contamination.min_hits", "is " + minHits, "use 1 or more");
    }
  }

  /** No test set; runs of 13 words, one of which is too many. */
  public static ContaminationConfig defaults() {
    return new ContaminationConfig(List.of(), 13, 1);
  }
}
