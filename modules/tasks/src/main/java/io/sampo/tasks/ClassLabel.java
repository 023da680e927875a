package io.sampo.tasks;

/**
 * One class.
 *
 * @param id its place in the label map
 */
public record ClassLabel(int id) implements Label {}
