package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sampo.corpus.shards.ToyShards;
import io.sampo.tokenizer.Vocabulary;
import io.sampo.training.draws.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MaskingTest {
  private static final Vocabulary VOCABULARY = ToyShards.tokenizer().vocabulary();
  private static final int LENGTH = 40;

  /** [CLS], words with an [UNK] among them, [SEP]. */
  private static int[] sequence(int row) {
    Draws draws = Draws.of(99, row);
    int[] ids = new int[LENGTH];
    ids[0] = VOCABULARY.clsId();
    for (int i = 1; i < LENGTH - 1; i++) {
      ids[i] = 5 + draws.below(VOCABULARY.size() - 5);
    }
    ids[3] = VOCABULARY.unkId();
    ids[LENGTH - 1] = VOCABULARY.sepId();
    return ids;
  }

  @Test
  void ratesAreThoseAskedForAndSpecialTokensStay() {
    Masking masking = Masking.of(VOCABULARY, 0.15, 1);
    long candidates = 0;
    long chosen = 0;
    long masked = 0;
    long kept = 0;
    int[] labels = new int[LENGTH];
    for (int row = 0; row < 20_000; row++) {
      int[] before = sequence(row);
      int[] ids = before.clone();
      int answers = masking.mask(ids, 0, LENGTH, 0, row, labels);
      assertThat(answers).isPositive();
      candidates += LENGTH - 3;
      chosen += answers;
      for (int i = 0; i < LENGTH; i++) {
        if (labels[i] < 0) {
          assertThat(ids[i]).isEqualTo(before[i]);
          continue;
        }
        assertThat(before[i]).isEqualTo(labels[i]).isGreaterThanOrEqualTo(5);
        masked += ids[i] == VOCABULARY.maskId() ? 1 : 0;
        kept += ids[i] == before[i] ? 1 : 0;
        assertThat(ids[i] == VOCABULARY.maskId() || ids[i] >= 5).isTrue();
      }
    }
    assertThat((double) chosen / candidates).isCloseTo(0.15, within(0.001));
    assertThat((double) masked / chosen).isCloseTo(0.8, within(0.005));
    // 10 % stay, and one in 30 of the random tokens is the token itself.
    assertThat((double) kept / chosen).isCloseTo(0.1 + 0.1 / 30, within(0.005));
  }

  @Test
  void seedEpochAndRowDecideAndNothingElse() {
    int[] a = masked(Masking.of(VOCABULARY, 0.3, 1), 2, 7, 0);
    assertThat(masked(Masking.of(VOCABULARY, 0.3, 1), 2, 7, 50)).isEqualTo(a);
    assertThat(masked(Masking.of(VOCABULARY, 0.3, 2), 2, 7, 0)).isNotEqualTo(a);
    assertThat(masked(Masking.of(VOCABULARY, 0.3, 1), 3, 7, 0)).isNotEqualTo(a);
    assertThat(masked(Masking.of(VOCABULARY, 0.3, 1), 2, 8, 0)).isNotEqualTo(a);
  }

  /** The same sequence, at some place of a batch. */
  private static int[] masked(Masking masking, long epoch, long row, int offset) {
    int[] ids = new int[offset + LENGTH];
    System.arraycopy(sequence(1), 0, ids, offset, LENGTH);
    masking.mask(ids, offset, offset + LENGTH, epoch, row, new int[ids.length]);
    return Arrays.copyOfRange(ids, offset, ids.length);
  }

  @Test
  void wholeWordsAreHiddenWholeAtTheSameRate() {
    Vocabulary vocabulary = ToyShards.tokenizer("##a", "##b", "##c", "##d", "##e").vocabulary();
    int firstPiece = vocabulary.id("##a");
    Masking masking = Masking.of(vocabulary, 0.15, 1).ofWholeWords(vocabulary);
    long candidates = 0;
    long chosen = 0;
    int[] labels = new int[120];
    for (int row = 0; row < 20_000; row++) {
      Draws draws = Draws.of(98, row);
      int[] ids = new int[120];
      ids[0] = vocabulary.clsId();
      for (int i = 1; i < 119; i++) {
        boolean piece = i > 1 && draws.uniform() < 0.4;
        ids[i] = piece ? firstPiece + draws.below(5) : 5 + draws.below(30);
      }
      ids[119] = vocabulary.sepId();
      int[] before = ids.clone();
      chosen += masking.mask(ids, 0, 120, 0, row, labels);
      candidates += 118;
      for (int i = 2; i < 119; i++) {
        if (before[i] >= firstPiece) {
          assertThat(labels[i] >= 0).isEqualTo(labels[i - 1] >= 0);
        }
      }
      assertThat(labels[0]).isEqualTo(-1);
    }
    assertThat((double) chosen / candidates).isCloseTo(0.15, within(0.001));
  }

  @Test
  void aSequenceOfSpecialTokensHasNothingToPredict() {
    int[] ids = {VOCABULARY.clsId(), VOCABULARY.unkId(), VOCABULARY.sepId()};
    int[] labels = new int[3];
    assertThat(Masking.of(VOCABULARY, 0.15, 1).mask(ids, 0, 3, 0, 0, labels)).isZero();
    assertThat(labels).containsOnly(-1);
  }
}
