/** Files to records: listing, splits, gzip, lines, JSON lines, WikiExtractor; memory is bounded. */
package io.sampo.corpus.read;
