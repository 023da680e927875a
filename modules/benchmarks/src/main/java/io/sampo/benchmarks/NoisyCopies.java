package io.sampo.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A corpus of any size from a small one: the texts as they are, then copies in which every third
 * word is another word of the corpus, so that no copy is a near duplicate of another and words keep
 * their frequencies.
 */
final class NoisyCopies {
  private static final int FILE_BYTES = 64 << 20;
  private static final int EVERY = 3;

  private final long documents;
  private final long bytes;

  private NoisyCopies(long documents, long bytes) {
    this.documents = documents;
    this.bytes = bytes;
  }

  /** Documents written. */
  long documents() {
    return documents;
  }

  /** Bytes of their texts in UTF-8. */
  long bytes() {
    return bytes;
  }

  /**
   * Writes JSON lines with {@code id} and {@code text} into a new directory.
   *
   * @param limit of bytes of text; the last document may exceed it
   */
  static NoisyCopies write(List<String> texts, long limit, Path directory) throws IOException {
    Files.createDirectories(directory);
    String[][] words = new String[texts.size()][];
    for (int i = 0; i < words.length; i++) {
      words[i] = texts.get(i).split(" ", -1);
    }
    JsonFactory json = new JsonFactory();
    long documents = 0;
    long bytes = 0;
    int file = 0;
    while (bytes < limit) {
      long from = bytes;
      Path path = directory.resolve(String.format(java.util.Locale.ROOT, "%05d.jsonl", file++));
      try (OutputStream out = Files.newOutputStream(path);
          JsonGenerator lines = json.createGenerator(out)) {
        lines.setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"));
        while (bytes < limit && bytes - from < FILE_BYTES) {
          int copy = (int) (documents / words.length);
          String text = text(words, copy, (int) (documents % words.length));
          lines.writeStartObject();
          lines.writeStringField("id", Long.toString(documents++));
          lines.writeStringField("text", text);
          lines.writeEndObject();
          bytes += text.getBytes(StandardCharsets.UTF_8).length;
        }
      }
    }
    return new NoisyCopies(documents, bytes);
  }

  private static String text(String[][] words, int copy, int document) {
    if (copy == 0) {
      return String.join(" ", words[document]);
    }
    SplittableRandom random = new SplittableRandom(31L * copy + 1_000_003L * document);
    List<String> mixed = new ArrayList<>(List.of(words[document]));
    for (int i = random.nextInt(EVERY); i < mixed.size(); i += EVERY) {
      String[] other = words[random.nextInt(words.length)];
      mixed.set(i, other[random.nextInt(other.length)]);
    }
    return String.join(" ", mixed);
  }
}
