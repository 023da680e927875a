/**
 * The encoder as Deeplearning4j layers: configuration, parameter initializer, forward and
 * hand-derived backward pass.
 *
 * <p>The graph is a chain: embeddings → N transformer blocks → head. Its one input is the INT
 * matrix [3, tokens] of ids, segments and positions; the starts of the sequences, INT [1, sequences
 * + 1], travel as its feature mask, which Deeplearning4j hands to every layer; the labels are the
 * vector that {@link io.sampo.encoder.layers.LabelVector} makes of targets.
 */
package io.sampo.encoder.layers;
