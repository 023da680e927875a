package io.sampo.tasks;

/** A number. */
public record NumberLabel(double value) implements Label {}
