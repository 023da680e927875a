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
 * they were made with. Of several lengths it tells of {@code shards.max_length}, until asked for
 * another. Immutable.
 */
public final class ShardManifest {
  private final Manifest manifest;
  private final String stageUri;
  private final String tokenizerSha256;
  private final int vocabularySize;
  private final int maxLength;
  private final int rowGroupRows;
  private final long seed;
  private final List<Shard> shards;

  private ShardManifest(Manifest manifest, JsonFields facts, String stageUri) {
    this.manifest = manifest;
    this.stageUri = stageUri;
    this.tokenizerSha256 = facts.sha256("tokenizer_sha256");
    this.vocabularySize = facts.smallCount("vocabulary_size");
    this.maxLength = facts.smallCount("max_length");
    this.rowGroupRows = facts.smallCount("row_group_rows");
    this.seed = facts.integer("seed");
    this.shards = shards(maxLength);
  }

  private ShardManifest(ShardManifest other, int maxLength) {
    this.manifest = other.manifest;
    this.stageUri = other.stageUri;
    this.tokenizerSha256 = other.tokenizerSha256;
    this.vocabularySize = other.vocabularySize;
    this.maxLength = maxLength;
    this.rowGroupRows = other.rowGroupRows;
    this.seed = other.seed;
    this.shards = shards(maxLength);
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

  /** Whether sequences were cut into two segments where a sentence ends in them. */
  public boolean sentencePairs() {
    return manifest.config().path("cut").path("sentence_pairs").asBoolean(false);
  }

  /** All lengths that shards were made of, ascending. */
  public List<Integer> lengths() {
    return manifest.files().stream()
        .map(file -> file.smallCount("max_length"))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * The shards of another length, made from the same documents.
   *
   * @throws InvalidInputException when there are none
   */
  public ShardManifest ofLength(int length) {
    if (!lengths().contains(length)) {
      throw new InvalidInputException(
          Storage.display(stageUri),
          "has no sequences of up to " + length + " tokens, only of " + lengths(),
          "add " + length + " to shards.more_lengths");
    }
    return new ShardManifest(this, length);
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

  /** URI of a file of the manifest. */
  String uri(String path) {
    return Storage.child(stageUri, path);
  }

  private List<Shard> shards(int length) {
    List<Shard> found = new ArrayList<>();
    for (ManifestFile file : manifest.files()) {
      if (file.count("max_length") == length) {
        found.add(
            new Shard(
                uri(file.path()),
                file.path(),
                Split.of(file.text("split").equals(Split.HELD_OUT.label())),
                file.count("rows"),
                file.count("tokens"),
                file.bytes(),
                file.sha256(),
                file.smallCount("row_groups"),
                rowGroupRows));
      }
    }
    return List.copyOf(found);
  }
}
