package io.sampo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against transformers' token classification pipeline, fed with the same logits. */
class TokenTagsTest {
  @ParameterizedTest
  @ValueSource(strings = {"uncased", "cased"})
  void aggregatesAsTransformers(String vocabulary) throws IOException {
    JsonNode golden;
    try (InputStream in = SharedData.stream("golden/decode/ner.json.gz")) {
      golden = new ObjectMapper().readTree(in).get(vocabulary);
    }
    List<String> names = new ArrayList<>();
    golden.get("labels").forEach(label -> names.add(label.asText()));
    Labels labels = Labels.of(names);
    assertThat(golden.get("cases").size()).isEqualTo(29);
    for (JsonNode row : golden.get("cases")) {
      List<TokenTags.Token> tokens = tokens(row);
      TokenTags alone = new TokenTags(labels, Aggregation.SIMPLE);
      List<TokenTags.Tagged> tagged = new ArrayList<>(alone.tagged(tokens));
      tagged.removeIf(token -> token.tag().equals("O"));
      JsonNode none = row.at("/aggregated/none");
      assertThat(tagged).hasSize(none.size());
      for (int i = 0; i < tagged.size(); i++) {
        TokenTags.Tagged token = tagged.get(i);
        assertThat(token.tag()).isEqualTo(none.get(i).get("entity").asText());
        assertThat(token.start()).isEqualTo(units(row, none.get(i).get("start").asInt()));
        assertThat(token.end()).isEqualTo(units(row, none.get(i).get("end").asInt()));
        assertThat(token.score()).isCloseTo(none.get(i).get("score").asDouble(), within(1e-5));
      }
      for (Aggregation aggregation : Aggregation.values()) {
        TokenTags decoder = new TokenTags(labels, aggregation);
        List<Entity> entities = decoder.entities(decoder.tagged(tokens));
        String name = aggregation.name().toLowerCase(Locale.ROOT);
        JsonNode expected = row.get("aggregated").get(name);
        assertThat(entities).as(name + " " + row.get("text")).hasSize(expected.size());
        for (int i = 0; i < entities.size(); i++) {
          Entity entity = entities.get(i);
          assertThat(entity.label()).isEqualTo(expected.get(i).get("entity_group").asText());
          assertThat(entity.start()).isEqualTo(units(row, expected.get(i).get("start").asInt()));
          assertThat(entity.end()).isEqualTo(units(row, expected.get(i).get("end").asInt()));
          assertThat(entity.score())
              .isCloseTo(expected.get(i).get("score").asDouble(), within(1e-5));
        }
      }
    }
  }

  private static int units(JsonNode row, int characters) {
    return Characters.toUnits(row.get("text").asText(), characters);
  }

  private static List<TokenTags.Token> tokens(JsonNode row) {
    List<TokenTags.Token> tokens = new ArrayList<>();
    for (int t = 0; t < row.get("word_ids").size(); t++) {
      if (!row.get("word_ids").get(t).isNull()) {
        float[] logits = new float[row.get("logits").get(t).size()];
        for (int i = 0; i < logits.length; i++) {
          logits[i] = (float) row.get("logits").get(t).get(i).asDouble();
        }
        tokens.add(
            new TokenTags.Token(
                row.get("word_ids").get(t).asInt(),
                units(row, row.get("offsets").get(2 * t).asInt()),
                units(row, row.get("offsets").get(2 * t + 1).asInt()),
                Softmax.of(logits)));
      }
    }
    return tokens;
  }
}
