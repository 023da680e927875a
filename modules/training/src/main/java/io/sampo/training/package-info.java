/**
 * Pre-training by parameter averaging and fine-tuning, on dl4j-spark.
 *
 * <p>{@code rounds} knows how logical workers train in rounds and nothing of text; {@code pretrain}
 * feeds it masked sequences from shards; {@code finetune} trains classifiers, one Spark task each;
 * {@code config} holds what both are configured with.
 */
package io.sampo.training;
