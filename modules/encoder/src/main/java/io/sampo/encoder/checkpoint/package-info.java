/**
 * Checkpoint directories as transformers writes them: configuration, weights, tokenizer,
 * provenance. Bounded parsers of our own; nothing in a checkpoint is ever executed.
 */
package io.sampo.encoder.checkpoint;
