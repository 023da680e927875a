package io.sampo.tasks;

/** What a labelled row says is right, in the form its task learns from. */
public sealed interface Label
    permits ClassLabel, ClassLabels, NumberLabel, EntityLabels, AnswerLabel {}
