package io.sampo.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.SharedData;
import java.io.BufferedReader;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordPieceTrainerTest {
  private static final String GOLDEN = "golden/wordpiece_trainer/";
  private static final Map<String, Map<String, Long>> COUNTS = new HashMap<>();

  @ParameterizedTest
  @ValueSource(strings = {"uncased", "cased"})
  void countsTheWordsOfTheReference(String name) throws Exception {
    Map<String, Long> expected = new HashMap<>();
    try (BufferedReader lines = SharedData.reader(GOLDEN + name + "_word_counts.tsv.gz")) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int tab = line.indexOf('\t');
        expected.put(line.substring(0, tab), Long.valueOf(line.substring(tab + 1)));
      }
    }
    assertThat(expected).hasSizeGreaterThan(40_000);
    assertThat(counts(name, Integer.MAX_VALUE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1000, ''",
    "4000, 1000, ''",
    "8000, 1000, ''",
    "1000, 60, ''",
    "4000, 60, ''",
    "8000, 1000, 300",
    "40, 1000, 300",
  })
  void learnsTheVocabularyOfTheReference(int size, int limit, String lines) throws Exception {
    for (String name : List.of("uncased", "cased")) {
      String suffix = lines.isEmpty() ? "" : "_lines" + lines;
      String file = name + "_" + size + "_alphabet" + limit + suffix + ".vocab.txt";
      List<String> expected = Golden.vocabulary(GOLDEN + file).tokens();
      Map<String, Long> counts =
          counts(name, lines.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(lines));
      TrainerOptions options = TrainerOptions.of(size).withLimitAlphabet(limit);
      assertThat(WordPieceTrainer.train(counts, options)).as(file).isEqualTo(expected);
    }
  }

  @Test
  void doesNotDependOnTheOrderOfTheCounts() throws Exception {
    Map<String, Long> counts = Map.of("ab", 3L, "abc", 2L, "bc", 2L, "b\uD835\uDD38", 5L, "z", 9L);
    TrainerOptions options = TrainerOptions.of(40).withMinFrequency(1);
    List<String> expected = WordPieceTrainer.train(new TreeMap<>(counts), options);
    Map<String, Long> reversed = new TreeMap<>(Collections.reverseOrder());
    reversed.putAll(counts);
    assertThat(WordPieceTrainer.train(reversed, options)).isEqualTo(expected);
    assertThat(expected)
        .startsWith(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "z", "\uD835\uDD38")
        .contains("ab", "bc", "abc");
  }

  @Test
  void countsBeyond32Bits() {
    // Pair counts of 3e9 would be negative in 32 bits, and 5e9 less than 3e9.
    Map<String, Long> counts = Map.of("ab", 3_000_000_000L, "cd", 5_000_000_000L, "ef", 1L);
    TrainerOptions options = TrainerOptions.of(11).withSpecialTokens(List.of("[UNK]"));
    // [UNK], six letters, ##b ##d ##f, and one merge
    assertThat(WordPieceTrainer.train(counts, options)).hasSize(11).endsWith("##f", "cd");
    TrainerOptions more = TrainerOptions.of(20).withSpecialTokens(List.of("[UNK]"));
    assertThat(WordPieceTrainer.train(counts, more)).hasSize(12).endsWith("##f", "cd", "ab");
  }

  @Test
  void learnsNothingFromNothing() {
    assertThat(WordPieceTrainer.train(Map.of(), TrainerOptions.of(100)))
        .isEqualTo(Vocabulary.SPECIAL_TOKENS);
  }

  @Test
  void ordersByCodePoint() {
    String[] words = {"\uFFFD", "\uD800\uDC00", "a", "ab", "\uE000", "\uD7FF"};
    Arrays.sort(words, WordPieceTrainer::compareCodePoints);
    assertThat(words).containsExactly("a", "ab", "\uD7FF", "\uE000", "\uFFFD", "\uD800\uDC00");
  }

  private static synchronized Map<String, Long> counts(String name, int maxLines) throws Exception {
    String key = name + maxLines;
    if (!COUNTS.containsKey(key)) {
      TokenizerOptions options =
          name.equals("uncased") ? TokenizerOptions.uncased() : TokenizerOptions.cased();
      Map<String, Long> counts = new HashMap<>();
      try (BufferedReader lines = SharedData.reader(GOLDEN + "text.txt.gz")) {
        String line = lines.readLine();
        for (int i = 0; i < maxLines && line != null; i++, line = lines.readLine()) {
          for (String word : PreTokenizer.words(line, options)) {
            counts.merge(word, 1L, Long::sum);
          }
        }
      }
      COUNTS.put(key, counts);
    }
    return COUNTS.get(key);
  }
}
