package io.sampo.corpus.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.corpus.Runs;
import io.sampo.corpus.Samples;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.StageResult;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyStageTest {
  @TempDir static Path dir;
  private static Path run;

  @BeforeAll
  static void corpus() throws IOException {
    run = Samples.corpus(dir, 60, 5);
  }

  @Test
  void vocabularyHasTheSizeAskedForAndIsTheSameAgain() {
    VocabularyConfig config = trained(120);
    StageResult result = stage(config);
    assertThat(result.figures()).containsEntry("tokens", 120L);
    var first = Runs.hashes(run.resolve("vocabulary"));
    assertThat(first)
        .containsKeys(
            "vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json");
    Tokenizer tokenizer = Tokenizer.load(run.resolve("vocabulary"));
    assertThat(tokenizer.vocabulary().size()).isEqualTo(120);
    assertThat(tokenizer.options().lowercase()).isTrue();

    assertThat(stage(config).skipped()).isTrue();
    stage(trained(110));
    assertThat(stage(config).skipped()).isFalse();
    assertThat(Runs.hashes(run.resolve("vocabulary"))).isEqualTo(first);
  }

  @Test
  void sizeThatTheTextCannotFillIsRefusedWithTheNumber() {
    assertThatThrownBy(() -> stage(trained(50_000)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching(
            "vocabulary.size: is 50000, but the text gives \\d{3,4} tokens only;"
                + " use \\d{3,4} or less, .*");
    assertThatThrownBy(() -> stage(trained(10)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching(
            "vocabulary.size: is 10, but special, reserved and domain tokens and single characters"
                + " alone are \\d\\d; .*");
  }

  @Test
  void existingTokenizersAreCopied() throws IOException {
    Path vocab =
        Files.writeString(dir.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n");
    stage(copied(vocab, false));
    Tokenizer copy = Tokenizer.load(run.resolve("vocabulary"));
    assertThat(copy.vocabulary().tokens()).endsWith("a", "##b");
    assertThat(copy.options().lowercase()).isFalse();

    Path given = Files.createDirectories(dir.resolve("given"));
    for (var file : copy.files().entrySet()) {
      Files.write(given.resolve(file.getKey()), file.getValue());
    }
    // The same tokenizer from elsewhere; the directory's own setting counts, not the key.
    assertThat(stage(copied(given, true)).skipped()).isTrue();
    assertThatThrownBy(() -> stage(copied(dir.resolve("nothing"), true)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(dir + "/nothing: no such tokenizer");
  }

  @Test
  void reservedAndDomainTokensComeFirst() {
    VocabularyConfig config =
        trained(150).withReserved(3).withDomainTokens(List.of("HER2", "Äkäslompolo", "her2"));
    stage(config);
    Tokenizer tokenizer = Tokenizer.load(run.resolve("vocabulary"));
    assertThat(tokenizer.vocabulary().size()).isEqualTo(150);
    assertThat(tokenizer.vocabulary().tokens())
        .startsWith("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
        .containsSequence("[MASK]", "[unused0]", "[unused1]", "[unused2]", "her2", "akaslompolo");
    assertThat(tokenizer.encode("Her2 ÄKÄSLOMPOLO").ids()).containsExactly(2, 8, 9, 3);
    // Reserved tokens are no special ones: a text cannot write them.
    assertThat(tokenizer.encode("[unused1]").ids()).doesNotContain(6);

    assertThatThrownBy(() -> stage(config.withDomainTokens(List.of("cut-here"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "vocabulary.domain_tokens: 'cut-here' is 3 words to the tokenizer: [cut, -, here];"
                + " give words without spaces and punctuation");
    assertThatThrownBy(() -> trained(100).withReserved(100))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("vocabulary.reserved: is 100");
  }

  @Test
  void sampleDependsOnItsSeedAlone() {
    VocabularyConfig half = trained(110).withSample(new TextSample(0.5, 1));
    StageResult all = stage(trained(110));
    StageResult sampled = stage(half);
    double share =
        (long) sampled.figures().get("words") / (double) (long) all.figures().get("words");
    assertThat(share).isBetween(0.25, 0.75);
    var first = Runs.hashes(run.resolve("vocabulary"));
    stage(half.withSample(new TextSample(0.5, 2)));
    assertThat(Runs.hashes(run.resolve("vocabulary"))).isNotEqualTo(first);
    new VocabularyStage(half, Runs.run(run), Runs.sparkWithPartitions(3)).run();
    assertThat(Runs.hashes(run.resolve("vocabulary"))).isEqualTo(first);

    assertThatThrownBy(() -> new TextSample(0, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("vocabulary.sample.share: is 0.0");
  }

  @Test
  void corpusMustBeThere() {
    Path empty = dir.resolve("empty");
    VocabularyStage stage =
        new VocabularyStage(VocabularyConfig.defaults(), Runs.run(empty), EmbeddedSpark.session());
    assertThatThrownBy(stage::run)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("corpus");
  }

  private static VocabularyConfig trained(int size) {
    return VocabularyConfig.defaults().withSize(size);
  }

  private static VocabularyConfig copied(Path path, boolean lowercase) {
    return VocabularyConfig.defaults().withLowercase(lowercase).withTokenizer(path.toString());
  }

  private static StageResult stage(VocabularyConfig config) {
    return new VocabularyStage(config, Runs.run(run), EmbeddedSpark.session()).run();
  }
}
