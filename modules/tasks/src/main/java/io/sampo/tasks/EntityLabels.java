package io.sampo.tasks;

import io.sampo.tasks.metrics.EntityMetrics.Span;
import java.util.List;

/**
 * The entities of a text.
 *
 * @param spans in UTF-16 units, growing, none overlapping
 * @param tags one for each word of a row of words; empty when the row is a text with spans
 * @param words where each of these words starts and ends, {start, end}
 */
public record EntityLabels(List<Span> spans, List<String> tags, List<int[]> words)
    implements Label {
  public EntityLabels {
    spans = List.copyOf(spans);
    tags = List.copyOf(tags);
    words = List.copyOf(words);
  }
}
