package io.sampo.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ThreadCachesTest {
  private static final byte[] TEXT =
      "word and word again, so that a cache is asked".getBytes(StandardCharsets.UTF_8);

  /** The tokenizer in which {@code word} has the id {@code 4 + number}. */
  private static Tokenizer tokenizer(int number) {
    List<String> tokens = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]"));
    for (int i = 0; i < number; i++) {
      tokens.add("filler" + i);
    }
    tokens.add("word");
    return Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
  }

  @Test
  void aThreadKeepsTheWordsOfAFewModelsHoweverManyItUses() {
    CharacterMap map = CharacterMap.of(TokenizerOptions.uncased());
    Set<WordCache> caches = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 100; i++) {
      WordPieceModel model = new WordPieceModel(tokenizer(i).vocabulary(), map);
      caches.add(model.cache());
      assertThat(model.cache()).isSameAs(model.cache());
    }
    assertThat(caches).hasSizeLessThanOrEqualTo(ThreadCaches.MAX);
  }

  @Test
  void manyTokenizersInTurnDoNotMixTheirWords() {
    List<Tokenizer> tokenizers = new ArrayList<>();
    for (int i = 0; i <= ThreadCaches.MAX; i++) {
      tokenizers.add(tokenizer(i));
    }
    for (int step = 1; step <= tokenizers.size(); step++) { // other orders, some that are kept
      for (int turn = 0; turn < 20; turn++) {
        int number = turn * step % tokenizers.size();
        int[] ids = tokenizers.get(number).ids(TEXT);
        assertThat(List.of(ids[0], ids[2])).containsOnly(4 + number);
        assertThat(ids[1]).isEqualTo(1);
      }
    }
  }
}
