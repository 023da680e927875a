package io.sampo.tasks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.metrics.EntityMetrics;
import io.sampo.tasks.metrics.EntityMetrics.Span;
import io.sampo.tasks.metrics.Metrics;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Entities in a text, by tags {@code B-type}, {@code I-type}, {@code O} of its words. A word is an
 * element of a column of words, or what the tokenizer splits a text into. Training looks at the
 * first token of each word. Of overlapping windows, each token is taken from the one where it has
 * most context.
 */
public final class TokenClassification implements LabelledTask {
  private final Labels labels; // tags
  private final Windowing windowing;
  private final boolean words;
  private final TokenTags decoder;

  TokenClassification(Labels labels, Windowing windowing, boolean words, Decoding decoding) {
    this.labels = labels;
    this.windowing = windowing;
    this.words = words;
    this.decoder = new TokenTags(labels, decoding.aggregation());
  }

  @Override
  public TaskKind kind() {
    return TaskKind.TOKEN_CLASSIFICATION;
  }

  @Override
  public Head head() {
    return new Head.TokenClassification(labels.size());
  }

  @Override
  public List<String> inputs() {
    return List.of("text");
  }

  @Override
  public List<OutputColumn> outputs() {
    ValueType entity =
        new ValueType.Structure(
            List.of(
                OutputColumn.of("text", new ValueType.Text()),
                OutputColumn.of("label", new ValueType.Text()),
                OutputColumn.of("start", new ValueType.Whole()),
                OutputColumn.of("end", new ValueType.Whole()),
                OutputColumn.of("score", new ValueType.Real())));
    return List.of(
        OutputColumn.of("entities", new ValueType.ListOf(entity)),
        OutputColumn.of("tags", new ValueType.ListOf(new ValueType.Text())));
  }

  @Override
  public RowEncoder encoder(Tokenizer tokenizer) {
    return new TextEncoder(tokenizer, windowing, inputs());
  }

  /** The tags that rows teach, {@code O} first; spans of a type teach its {@code B-} and I-. */
  static Labels tags(Iterable<?> values) {
    Set<String> types = new java.util.TreeSet<>();
    for (Object value : values) {
      for (Object element : EntityReading.elements(value)) {
        if (element instanceof java.util.Map<?, ?> span) {
          types.add(String.valueOf(span.get("label")));
        } else if (!"O".equals(element)) {
          types.add(EntityReading.type(String.valueOf(element)));
        }
      }
    }
    if (types.isEmpty()) {
      throw new InvalidInputException(
          "label map", "no row holds an entity", "give rows with entities");
    }
    List<String> tags = new ArrayList<>(List.of("O"));
    types.forEach(type -> tags.addAll(List.of("B-" + type, "I-" + type)));
    return Labels.of(tags);
  }

  @Override
  public Label label(Object value, List<String> texts) {
    return EntityReading.read(value, texts.get(0), words, labels);
  }

  @Override
  public List<String> labelNames() {
    return labels.names();
  }

  @Override
  public String mainMetric() {
    return "f1_micro";
  }

  @Override
  public String stratum(Label label) {
    Set<String> types = new java.util.TreeSet<>();
    ((EntityLabels) label).spans().forEach(span -> types.add(span.type()));
    return types.toString();
  }

  @Override
  public Targets targets(List<Encoding> windows, List<Label> rowLabels, Weighting weighting) {
    int tokens = windows.stream().mapToInt(Encoding::length).sum();
    int[] targets = new int[tokens];
    int next = 0;
    for (int w = 0; w < windows.size(); w++) {
      Encoding window = windows.get(w);
      fill(targets, next, window, (EntityLabels) rowLabels.get(w));
      next += window.length();
    }
    return weighting.targets(targets);
  }

  /** The tag of each word at its first token; other tokens do not count. */
  private void fill(int[] targets, int at, Encoding window, EntityLabels label) {
    int span = 0;
    List<int[]> bounds = label.tags().isEmpty() ? null : label.words();
    int word = 0;
    int lastWord = -1;
    for (int t = 0; t < window.length(); t++) {
      targets[at + t] = Targets.IGNORED;
      if (window.wordIds()[t] < 0) {
        continue;
      }
      int start = window.offsets()[2 * t];
      int end = window.offsets()[2 * t + 1];
      if (bounds != null) {
        while (word + 1 < bounds.size() && bounds.get(word + 1)[0] <= start) {
          word++;
        }
        // A window may start inside a word: its first token was in the window before.
        boolean first = word != lastWord && (t > 1 || start == bounds.get(word)[0]);
        lastWord = word;
        targets[at + t] = first ? labels.id(label.tags().get(word)) : Targets.IGNORED;
        continue;
      }
      boolean first = window.wordIds()[t] != lastWord;
      lastWord = window.wordIds()[t];
      if (!first) {
        continue;
      }
      while (span < label.spans().size() && label.spans().get(span).end() <= start) {
        span++;
      }
      String tag = "O";
      if (span < label.spans().size() && label.spans().get(span).start() < end) {
        Span entity = label.spans().get(span);
        tag = (entity.start() >= start || opens(window, t, entity) ? "B-" : "I-") + entity.type();
      }
      targets[at + t] = labels.id(tag);
    }
  }

  /** Whether no token before {@code t} lies in the entity: it starts inside a word, say. */
  private static boolean opens(Encoding window, int t, Span entity) {
    int before = t - 1;
    return before >= 1 && window.offsets()[2 * before + 1] <= entity.start();
  }

  @Override
  public List<float[][]> run(BertModel model, List<Encoding> windows) {
    return Batches.tokenLogits(model, windows);
  }

  @Override
  public EntityPrediction decode(EncodedRow row, List<float[][]> outputs) {
    String text = row.texts().get(0);
    List<int[]> bounds = words ? Words.bounds(text) : null;
    List<TokenTags.Token> tokens = new ArrayList<>();
    int word = 0;
    for (WindowMerge.Place place : WindowMerge.tokens(row)) {
      Encoding window = row.windows().get(place.window());
      int start = window.offsets()[2 * place.token()];
      int end = window.offsets()[2 * place.token() + 1];
      while (bounds != null && word + 1 < bounds.size() && bounds.get(word + 1)[0] <= start) {
        word++;
      }
      tokens.add(
          new TokenTags.Token(
              bounds != null ? word : window.wordIds()[place.token()],
              start,
              end,
              Softmax.of(outputs.get(place.window())[place.token()])));
    }
    List<TokenTags.Tagged> tagged = decoder.tagged(tokens);
    if (bounds == null) {
      List<String> tags = tagged.stream().map(TokenTags.Tagged::tag).toList();
      return new EntityPrediction(text, decoder.entities(tagged), tags, outputs.size());
    }
    return ofWords(text, bounds, tagged, outputs.size());
  }

  /** Words without a token the model knows are outside of entities. */
  private EntityPrediction ofWords(
      String text, List<int[]> bounds, List<TokenTags.Tagged> tagged, int windows) {
    List<TokenTags.Tagged> all = new ArrayList<>();
    int next = 0;
    for (int word = 0; word < bounds.size(); word++) {
      int[] bound = bounds.get(word);
      TokenTags.Tagged found = new TokenTags.Tagged("O", word, bound[0], bound[1], 1);
      if (next < tagged.size() && tagged.get(next).word() == word) {
        TokenTags.Tagged first = tagged.get(next);
        found = new TokenTags.Tagged(first.tag(), word, bound[0], bound[1], first.score());
      }
      while (next < tagged.size() && tagged.get(next).word() == word) {
        next++;
      }
      all.add(found);
    }
    List<String> tags = all.stream().map(TokenTags.Tagged::tag).toList();
    return new EntityPrediction(text, decoder.entities(all), tags, windows);
  }

  @Override
  public EntityPrediction restore(List<Object> values, List<String> texts, int windows) {
    String text = texts.get(0);
    List<Entity> entities = new ArrayList<>();
    for (Object value : (List<?>) values.get(0)) {
      List<?> fields = (List<?>) value; // text, label, start, end, score
      entities.add(
          new Entity(
              (String) fields.get(1),
              Characters.toUnits(text, (Integer) fields.get(2)),
              Characters.toUnits(text, (Integer) fields.get(3)),
              (Double) fields.get(4)));
    }
    List<String> tags = ((List<?>) values.get(1)).stream().map(String.class::cast).toList();
    return new EntityPrediction(text, entities, tags, windows);
  }

  @Override
  public Metrics evaluate(List<Label> truths, List<Prediction> predictions) {
    EntityMetrics metrics = new EntityMetrics();
    for (int row = 0; row < truths.size(); row++) {
      EntityLabels truth = (EntityLabels) truths.get(row);
      EntityPrediction prediction = (EntityPrediction) predictions.get(row);
      metrics.add(truth.spans(), spans(prediction));
      if (truth.tags().size() == prediction.tags().size()) {
        metrics.addWords(truth.tags(), prediction.tags());
      }
    }
    return metrics.metrics();
  }

  private static List<Span> spans(EntityPrediction prediction) {
    return prediction.entities().stream()
        .map(entity -> new Span(entity.label(), entity.start(), entity.end()))
        .toList();
  }

  @Override
  public EntityPrediction right(Label label, List<String> texts) {
    EntityLabels known = (EntityLabels) label;
    List<Entity> entities =
        known.spans().stream()
            .map(span -> new Entity(span.type(), span.start(), span.end(), 1))
            .toList();
    return new EntityPrediction(texts.get(0), entities, known.tags(), 1);
  }

  @Override
  public double goodness(Label truth, Prediction prediction) {
    Set<Span> right = new HashSet<>(((EntityLabels) truth).spans());
    List<Span> said = spans((EntityPrediction) prediction);
    int found = 0;
    for (Span span : said) {
      found += right.contains(span) ? 1 : 0;
    }
    return right.isEmpty() && said.isEmpty() ? 1 : 2.0 * found / (right.size() + said.size());
  }
}
