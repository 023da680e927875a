/** What the three stages share: their frame, progress, and Parquet files with stable names. */
package io.sampo.corpus.stage;
