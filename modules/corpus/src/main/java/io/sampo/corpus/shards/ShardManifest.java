package io.sampo.corpus.shards;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.JsonFields;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestFile;
import io.sampo.storage.Storage;
import java.util.ArrayList;
import java.util.List;

/**
 * What the shards stage wrote, as training reads it: the shards in order, the tokenizer and the cut
 * they were made with. Immutable.
 */
public final class ShardManifest {
  private final Manifest manifest;
  private final String tokenizerSha256;
  private final int vocabularySize;
  private final int maxLength;
  private final int rowGroupRows;
  private final long seed;
  private final List<Shard> shards;

  private ShardManifest(Manifest manifest, JsonFields facts, String stageUri) {
    this.manifest = manifest;
    this.tokenizerSha256 = facts.sha256("tokenizer_sha256");
    this.vocabularySize = Math.toIntExact(facts.count("vocabulary_size"));
    this.maxLength = Math.toIntExact(facts.count("max_length"));
    this.rowGroupRows = Math.toIntExact(facts.count("row_group_rows"));
    this.seed = facts.integer("seed");
    this.shards = shards(manifest, stageUri, rowGroupRows);
  }

  /**
   * Reads the manifest of a finished shards stage.
   *
   * @throws InvalidInputException when there is none, or one of another kind or version
   */
  public static ShardManifest read(Storage storage, String stageUri) {
    Manifest manifest = Manifest.read(storage, stageUri);
    String artifact = Storage.display(Storage.child(stageUri, "manifest.json"));
    if (!manifest.kind().equals(ShardsStage.NAME)) {
      throw new InvalidInputException(
          artifact, "describes " + manifest.kind() + ", not shards", "give a shards directory");
    }
    JsonFields facts = manifest.facts(artifact);
    facts.requireVersion("shard_version", ShardFormat.VERSION);
    return new ShardManifest(manifest, facts, stageUri);
  }

  /** Hash of the manifest's bytes: it stands for all shards. */
  public String sha256() {
    return manifest.sha256();
  }

  /** The manifest itself, to verify the files with. */
  public Manifest manifest() {
    return manifest;
  }

  /** Fingerprint of the tokenizer that made the ids. */
  public String tokenizerSha256() {
    return tokenizerSha256;
  }

  /** Every token id is below it. */
  public int vocabularySize() {
    return vocabularySize;
  }

  /** Tokens of a sequence at most. */
  public int maxLength() {
    return maxLength;
  }

  /** Sequences of a row group; the last one of a shard may have less. */
  public int rowGroupRows() {
    return rowGroupRows;
  }

  /** Seed of the global order. */
  public long seed() {
    return seed;
  }

  /** The shards of a split, in the order of their rows; empty when the split has no sequence. */
  public List<Shard> shards(Split split) {
    return shards.stream().filter(shard -> shard.split() == split).toList();
  }

  /** Sequences of a split. */
  public long rows(Split split) {
    return shards(split).stream().mapToLong(Shard::rows).sum();
  }

  /** Tokens of a split. */
  public long tokens(Split split) {
    return shards(split).stream().mapToLong(Shard::tokens).sum();
  }

  private static List<Shard> shards(Manifest manifest, String stageUri, int rowGroupRows) {
    List<Shard> shards = new ArrayList<>();
    for (ManifestFile file : manifest.files()) {
      shards.add(
          new Shard(
              Storage.child(stageUri, file.path()),
              file.path(),
              Split.of(file.text("split").equals(Split.HELD_OUT.label())),
              file.count("rows"),
              file.count("tokens"),
              file.bytes(),
              file.sha256(),
              Math.toIntExact(file.count("row_groups")),
              rowGroupRows));
    }
    return List.copyOf(shards);
  }
}
