package io.sampo.tasks;

/**
 * A part of a text that names something.
 *
 * @param label its type, without {@code B-} or {@code I-}
 * @param start UTF-16 place of its first unit
 * @param end place after its last unit
 * @param score how sure the model is: the mean probability of its words' tags
 */
public record Entity(String label, int start, int end, double score) {}
