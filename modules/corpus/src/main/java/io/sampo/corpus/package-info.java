/** Documents, cleaned, deduplicated, cut into sequences and shards. */
package io.sampo.corpus;
