package io.sampo.tasks;

import java.util.ArrayList;
import java.util.List;

/**
 * The entities of a text.
 *
 * @param text what they lie in
 * @param entities in the order of the text
 * @param tags of each word of a row of words; else of each word the tokenizer knows
 */
public record EntityPrediction(String text, List<Entity> entities, List<String> tags, int windows)
    implements Prediction {
  public EntityPrediction {
    entities = List.copyOf(entities);
    tags = List.copyOf(tags);
  }

  @Override
  public List<Object> values() {
    List<Object> rows = new ArrayList<>();
    for (Entity entity : entities) {
      rows.add(
          List.of(
              text.substring(entity.start(), entity.end()).replace(Words.SEPARATOR, ' '),
              entity.label(),
              Characters.ofUnits(text, entity.start()),
              Characters.ofUnits(text, entity.end()),
              entity.score()));
    }
    return List.of(rows, tags);
  }
}
