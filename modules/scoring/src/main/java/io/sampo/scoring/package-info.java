/** Checkpoint and table to scored table; evaluation. DataFrames only. */
package io.sampo.scoring;
