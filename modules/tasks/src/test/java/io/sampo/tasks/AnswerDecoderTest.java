package io.sampo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.testing.SharedData;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Truncation;
import io.sampo.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against transformers' ranking of answers (utils_qa.py), fed with the same logits. */
class AnswerDecoderTest {
  @Test
  void ranksAnswersAsTransformers() throws IOException {
    JsonNode cases;
    try (InputStream in = SharedData.stream("golden/decode/qa.json.gz")) {
      cases = new ObjectMapper().readTree(in);
    }
    List<String> tokens =
        SharedData.reader("data/vocabs/bert-base-uncased-vocab.txt").lines().toList();
    Tokenizer tokenizer = Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
    int results = 0;
    for (JsonNode golden : cases) {
      String context = golden.get("context").asText();
      Truncation truncation =
          Truncation.of(golden.get("max_length").asInt())
              .withStrategy(Truncation.Strategy.ONLY_SECOND)
              .withStride(golden.get("stride").asInt());
      List<Encoding> windows =
          tokenizer.encode(golden.get("question").asText(), context, truncation);
      List<float[][]> outputs = new ArrayList<>();
      assertThat(golden.get("windows")).hasSize(windows.size());
      for (JsonNode window : golden.get("windows")) {
        outputs.add(logits(window));
      }
      for (JsonNode result : golden.get("results")) {
        check(context, windows, outputs, result);
        results++;
      }
    }
    assertThat(results).isEqualTo(150);
  }

  private static void check(
      String context, List<Encoding> windows, List<float[][]> outputs, JsonNode golden) {
    boolean nulls = golden.get("version_2_with_negative").asBoolean();
    AnswerDecoder decoder =
        new AnswerDecoder(
            golden.get("n_best_size").asInt(),
            golden.get("max_answer_length").asInt(),
            nulls,
            golden.get("null_score_diff_threshold").asDouble());
    AnswerDecoder.Answers found = decoder.rank(windows, outputs);
    if (golden.has("error")) { // the reference fails where no part of the context may answer
      assertThat(found.best()).isNull();
      assertThat(found.given()).isFalse();
      return;
    }
    List<JsonNode> expected = new ArrayList<>();
    golden.get("n_best").forEach(n -> expected.add(n));
    // The reference puts the word "empty" where no part of the context may be an answer; here there
    // is none then.
    if (expected.removeIf(n -> n.get("offsets").isNull())) {
      assertThat(found.best()).isNull();
      assertThat(found.ranked()).hasSameSizeAs(expected);
      return;
    }
    assertThat(found.ranked()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      AnswerDecoder.Ranked ranked = found.ranked().get(i);
      JsonNode offsets = expected.get(i).get("offsets");
      assertThat(Characters.ofUnits(context, ranked.start())).isEqualTo(offsets.get(0).asInt());
      assertThat(Characters.ofUnits(context, ranked.end())).isEqualTo(offsets.get(1).asInt());
      assertThat(ranked.probability())
          .isCloseTo(expected.get(i).get("probability").asDouble(), within(1e-5));
    }
    String answer = golden.get("answer").asText();
    String best = found.given() ? context.substring(found.best().start(), found.best().end()) : "";
    assertThat(best).isEqualTo(answer);
    if (nulls) {
      assertThat(found.nullDifference())
          .isCloseTo(golden.get("null_score_difference").asDouble(), within(1e-5));
    }
  }

  private static float[][] logits(JsonNode window) {
    JsonNode starts = window.get("start_logits");
    float[][] logits = new float[starts.size()][2];
    for (int t = 0; t < logits.length; t++) {
      logits[t][0] = (float) starts.get(t).asDouble();
      logits[t][1] = (float) window.get("end_logits").get(t).asDouble();
    }
    return logits;
  }
}
