package io.sampo.tasks;

import java.util.List;

/**
 * The right answers to a question.
 *
 * @param texts of the answers; empty when the context holds none
 * @param start UTF-16 place in the context of the first one, which training learns; -1 without
 * @param end place after it
 */
public record AnswerLabel(List<String> texts, int start, int end) implements Label {
  public AnswerLabel {
    texts = List.copyOf(texts);
  }
}
