/** Masked-language-model pre-training from shards, in rounds of averaged workers. */
package io.sampo.training.pretrain;
