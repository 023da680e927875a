package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BertTest {
  private static final List<String> TOKENS =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "good", "bad", "film", "##s");

  @TempDir private Path temp;

  @Test
  void answersInFiveLines() {
    write(new Head.SequenceClassification(2, Head.Objective.SINGLE_LABEL), "bad", "good");
    try (Bert bert = Bert.fromPretrained(temp.resolve("model").toString())) {
      Encoding encoding = bert.tokenizer().encode("A good film");
      float[][] logits = bert.logits(List.of(encoding));
      assertThat(logits).hasDimensions(1, 2);
      assertThat(bert.labels()).containsExactly("bad", "good");
      assertThat(bert.config().vocabSize()).isEqualTo(TOKENS.size());
      assertThat(bert.logits("A good film")).isDeepEqualTo(logits);
      Batch batch = Batch.of(List.of(encoding.ids()), null);
      assertThat(logits[0]).isEqualTo(bert.model().logits(batch).toFloatMatrix()[0]);
    }
  }

  @Test
  void keepsTheOrderOverManyBatches() {
    write(new Head.SequenceClassification(2, Head.Objective.SINGLE_LABEL), "bad", "good");
    try (Bert bert = Bert.fromPretrained(temp.resolve("model").toString())) {
      List<Encoding> encodings = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        String text = String.join(" ", Collections.nCopies(1 + i % 40, "good"));
        encodings.add(bert.tokenizer().encode(text, i % 2 == 0 ? null : "a film"));
      }
      float[][] logits = bert.logits(encodings);
      assertThat(logits).hasDimensions(300, 2);
      for (int i = 0; i < 300; i += 37) {
        float[] alone = bert.logits(encodings.subList(i, i + 1))[0];
        assertThat(logits[i]).as("%d", i).containsExactly(alone, within(1e-5f));
      }
      assertThat(bert.logits(List.of())).isEmpty();
    }
  }

  @Test
  void givesARowForEachTokenToHeadsThatLookAtTokens() {
    write(new Head.TokenClassification(3), "O", "B-X", "I-X");
    try (Bert bert = Bert.fromPretrained(temp.resolve("model").toString())) {
      assertThat(bert.logits("films", "bad")).hasDimensions(4 + 3, 3);
    }
  }

  @Test
  void refusesTextsThatAreTooLongRatherThanCutThem() {
    write(new Head.SequenceClassification(2, Head.Objective.SINGLE_LABEL), "bad", "good");
    try (Bert bert = Bert.fromPretrained(temp.resolve("model").toString())) {
      String text = "good ".repeat(511);
      assertThatThrownBy(() -> bert.logits(text))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("a text has 513 tokens, the model has 512 positions");
    }
  }

  private void write(Head head, String... labels) {
    Tokenizer tokenizer = Tokenizer.of(Vocabulary.of(TOKENS), TokenizerOptions.uncased());
    try (BertModel model = BertModel.create(BertConfig.of(TOKENS.size(), 12, 2, 3), head, 5)) {
      Checkpoint.write(
          Storage.of(new Configuration()),
          temp.resolve("model").toString(),
          CheckpointContents.of(model, tokenizer).withLabels(List.of(labels)));
    }
  }
}
