package io.sampo.corpus.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.EmbeddedSpark;
import io.sampo.testing.SharedData;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.TrainerOptions;
import io.sampo.tokenizer.WordPieceTrainer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordCountsTest {
  @ParameterizedTest
  @CsvSource({"true, uncased", "false, cased"})
  void countsAndVocabulariesEqualTheReference(boolean lowercase, String name) throws IOException {
    Map<String, Long> counts = WordCounts.of(lines(6), VocabularyStage.options(lowercase));
    assertThat(counts).isEqualTo(golden(name + "_word_counts.tsv.gz"));

    TrainerOptions options = TrainerOptions.of(4000);
    assertThat(WordPieceTrainer.train(counts, options))
        .isEqualTo(vocabulary(name + "_4000_alphabet1000.vocab.txt"));
    assertThat(WordPieceTrainer.train(counts, options.withLimitAlphabet(60)))
        .isEqualTo(vocabulary(name + "_4000_alphabet60.vocab.txt"));
  }

  @Test
  void wordsAreCountedUpToALength() {
    SparkSession spark = EmbeddedSpark.session();
    String longest = "x".repeat(WordCounts.MAX_WORD_CHARACTERS);
    Dataset<Row> texts =
        spark
            .createDataset(List.of("a b A", longest + " " + longest + "y b"), Encoders.STRING())
            .toDF();
    assertThat(WordCounts.of(texts, TokenizerOptions.uncased()))
        .isEqualTo(Map.of("a", 2L, "b", 2L, longest, 1L));
  }

  private static Dataset<Row> lines(int partitions) {
    return EmbeddedSpark.session()
        .read()
        .text(SharedData.path("golden/wordpiece_trainer/text.txt.gz").toString())
        .repartition(partitions);
  }

  private static Map<String, Long> golden(String file) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    try (var reader = SharedData.reader("golden/wordpiece_trainer/" + file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        int tab = line.lastIndexOf('\t');
        counts.put(line.substring(0, tab), Long.parseLong(line.substring(tab + 1)));
      }
    }
    return counts;
  }

  private static List<String> vocabulary(String file) throws IOException {
    try (var reader = SharedData.reader("golden/wordpiece_trainer/" + file)) {
      return reader.lines().toList();
    }
  }
}
