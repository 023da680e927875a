package io.sampo.training.pretrain;

import io.sampo.corpus.shards.ShardManifest;

/**
 * A directory of shards that a phase reads.
 *
 * @param directory its URI
 * @param weight passes over it in an epoch
 */
record ShardSet(String directory, ShardManifest shards, double weight) {}
