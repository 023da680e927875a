/** Documents to token sequences in shuffled Parquet shards, and the reader of those shards. */
package io.sampo.corpus.shards;
