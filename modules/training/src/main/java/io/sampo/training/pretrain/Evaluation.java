package io.sampo.training.pretrain;

/**
 * How well a model predicts held-out tokens, 15 % of them masked, always the same ones.
 *
 * @param loss mean cross-entropy in nats
 * @param accuracy share of the masked tokens that it finds
 * @param answers masked tokens
 */
record Evaluation(double loss, double accuracy, long answers) {}
