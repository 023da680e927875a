package io.sampo.corpus.shards;

import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import io.sampo.training.draws.Draws;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Shards and a vocabulary as the stages before training leave them, small: every word is followed
 * by the next one of the vocabulary, so that a masked one can be found from its neighbours.
 */
public final class ToyShards {
  private static final int WORDS = 30;
  private static final int SPECIAL = 5;

  private ToyShards() {}

  /** The tokenizer of the toy language: [PAD] … [MASK], then the words. */
  public static Tokenizer tokenizer(String... extraWords) {
    List<String> tokens = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    for (int i = 0; i < WORDS; i++) {
      tokens.add("w" + (char) ('a' + i / 10) + (char) ('a' + i % 10));
    }
    tokens.addAll(List.of(extraWords));
    return Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
  }

  /** Writes the stages {@code vocabulary} and {@code shards} of a run. */
  public static void write(
      RunDirectory run, Tokenizer tokenizer, int trainRows, int heldOutRows, int rowGroupRows)
      throws IOException {
    Storage storage = run.storage();
    try (StagedDirectory staged = StagedDirectory.begin(run, "vocabulary")) {
      tokenizer
          .files()
          .forEach((name, bytes) -> storage.writeAtomically(staged.child(name), bytes));
      staged.commit(ManifestDraft.of("vocabulary", Map.of()), "toy");
    }
    try (StagedDirectory staged = StagedDirectory.begin(run, "shards")) {
      ManifestDraft draft =
          ManifestDraft.of("shards", Map.of())
              .fact("shard_version", ShardFormat.VERSION)
              .fact("tokenizer_sha256", tokenizer.fingerprint())
              .fact("vocabulary_size", tokenizer.vocabulary().size())
              .fact("max_length", 16)
              .fact("row_group_rows", rowGroupRows)
              .fact("seed", 1);
      for (int shard = 0; shard < 2; shard++) {
        shard(staged, storage, draft, "train", shard, trainRows, rowGroupRows);
      }
      if (heldOutRows > 0) {
        shard(staged, storage, draft, "held_out", 0, 2 * heldOutRows, rowGroupRows);
      }
      staged.commit(draft, "toy");
    }
  }

  private static void shard(
      StagedDirectory staged,
      Storage storage,
      ManifestDraft draft,
      String split,
      int shard,
      int rowsOfBoth,
      int rowGroupRows)
      throws IOException {
    int rows = (rowsOfBoth + 1 - shard) / 2;
    String path = split + "/shard-0000" + shard + ".parquet";
    try (OutputStream out = storage.create(staged.child(path))) {
      ShardWriter writer = new ShardWriter(out, rowGroupRows);
      for (int row = 0; row < rows; row++) {
        writer.write(sequence(Draws.of(split.hashCode(), shard, row), split + shard + ":" + row));
      }
      writer.close();
      draft.file(
          path,
          writer.bytes(),
          writer.sha256(),
          Map.of(
              "split", split,
              "max_length", 16,
              "rows", writer.rows(),
              "tokens", writer.tokens(),
              "row_groups", writer.rowGroups()));
    }
  }

  private static Sequence sequence(Draws draws, String docId) {
    int length = 6 + draws.below(11);
    int[] ids = new int[length];
    int word = draws.below(WORDS);
    ids[0] = 2;
    for (int i = 1; i < length - 1; i++) {
      ids[i] = SPECIAL + (word + i) % WORDS;
    }
    ids[length - 1] = 3;
    return new Sequence(ids, length, docId);
  }
}
