package io.sampo.training.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.Batch;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Targets;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Sequences that were masked beforehand, JSON lines (gzip when the name ends in {@code .gz}):
 * {@code {"input_ids": [2, 17, 4, 3], "positions": [2], "labels": [31]}}. Other fields are left
 * alone.
 */
final class MaskedFile implements AutoCloseable {
  private final String artifact;
  private final String uri;
  private final BertConfig config;
  private final BufferedReader lines;
  private int line;
  private Sequence waiting;

  private static final class Sequence {
    private final int[] ids;
    private final int[] positions;
    private final int[] labels;

    private Sequence(int[] ids, int[] positions, int[] labels) {
      this.ids = ids;
      this.positions = positions;
      this.labels = labels;
    }
  }

  /** Whole sequences, and what is to be predicted in them. */
  static final class Chunk {
    final Batch batch;
    final Targets.MaskedTokens targets;

    Chunk(Batch batch, Targets.MaskedTokens targets) {
      this.batch = batch;
      this.targets = targets;
    }
  }

  private MaskedFile(String uri, BertConfig config, InputStream bytes) {
    this.uri = uri;
    this.artifact = Storage.display(uri);
    this.config = config;
    this.lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
  }

  /**
   * Opens a file.
   *
   * @param config of the model that is to read it
   */
  static MaskedFile open(Storage storage, String uri, BertConfig config) {
    InputStream raw = storage.open(uri);
    try {
      return new MaskedFile(
          uri, config, uri.endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw);
    } catch (IOException e) {
      throw new InvalidInputException(
          Storage.display(uri), "is no gzip file: " + e.getMessage(), "check the file", e);
    }
  }

  /**
   * The next sequences, as many as fit the budget, at least one.
   *
   * @return null at the end of the file
   * @throws InvalidInputException naming the line that is wrong
   */
  Chunk next(int batchTokens) {
    List<Sequence> sequences = new ArrayList<>();
    int tokens = 0;
    int answers = 0;
    while (true) {
      Sequence sequence = waiting == null ? read() : waiting;
      waiting = null;
      if (sequence == null) {
        break;
      }
      if (!sequences.isEmpty() && tokens + sequence.ids.length > batchTokens) {
        waiting = sequence;
        break;
      }
      sequences.add(sequence);
      tokens += sequence.ids.length;
      answers += sequence.positions.length;
    }
    return sequences.isEmpty() ? null : chunk(sequences, answers);
  }

  private static Chunk chunk(List<Sequence> sequences, int answers) {
    List<int[]> ids = new ArrayList<>();
    int[] rows = new int[answers];
    int[] labels = new int[answers];
    int start = 0;
    int at = 0;
    for (Sequence sequence : sequences) {
      ids.add(sequence.ids);
      for (int i = 0; i < sequence.positions.length; i++) {
        rows[at] = start + sequence.positions[i];
        labels[at++] = sequence.labels[i];
      }
      start += sequence.ids.length;
    }
    return new Chunk(Batch.of(ids, null), new Targets.MaskedTokens(rows, labels));
  }

  private Sequence read() {
    try {
      String text = lines.readLine();
      line++;
      if (text == null) {
        return null;
      }
      if (text.isBlank()) {
        return read();
      }
      JsonNode json =
          CanonicalJson.parse(text.getBytes(StandardCharsets.UTF_8), artifact + " line " + line);
      int[] ids = ints(json, "input_ids", config.vocabSize());
      if (ids.length == 0 || ids.length > config.maxPositions()) {
        throw wrong(
            "has " + ids.length + " input_ids; the model reads 1 to " + config.maxPositions());
      }
      int[] positions = ints(json, "positions", ids.length);
      int[] labels = ints(json, "labels", config.vocabSize());
      if (positions.length != labels.length) {
        throw wrong("has " + positions.length + " positions and " + labels.length + " labels");
      }
      for (int i = 1; i < positions.length; i++) {
        if (positions[i] <= positions[i - 1]) {
          throw wrong("has positions that do not grow");
        }
      }
      return new Sequence(ids, positions, labels);
    } catch (IOException e) {
      throw new StorageException("read line " + line + " of", uri, e);
    }
  }

  private int[] ints(JsonNode json, String field, int bound) {
    JsonNode list = json.path(field);
    if (!list.isArray()) {
      throw wrong("has no list '" + field + "'");
    }
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = list.get(i);
      if (!value.isInt() || value.intValue() < 0 || value.intValue() >= bound) {
        throw wrong("has " + value + " in " + field + "; allowed are 0 to " + (bound - 1));
      }
      values[i] = value.intValue();
    }
    return values;
  }

  private InvalidInputException wrong(String problem) {
    return new InvalidInputException(
        artifact + " line " + line, problem, "give sequences of the model's own tokenizer");
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new StorageException("close", uri, e);
    }
  }
}
