package io.sampo.benchmarks;

import io.sampo.encoder.Batch;
import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Masked batches of the step benchmark, made before the clock starts: from text files when there
 * are some (a paragraph a line), else random ids with Zipf's frequencies.
 */
final class StepBatches {
  private static final int CLS = 101;
  private static final int SEP = 102;
  private static final int MASK = 103;
  private static final int TEXT_BYTES = 6_000_000;
  private static final int SHORTEST_PARAGRAPH = 40; // characters

  /** One batch with what is to be predicted. */
  record Step(Batch batch, Targets targets) {
    /** Tokens that are to be predicted. */
    int predicted() {
      return targets instanceof Targets.MaskedTokens masked ? masked.rows().length : 0;
    }

    /** The same batch with a label for each sequence. */
    Step labelled() {
      return new Step(
          batch,
          Targets.Classes.of(IntStream.range(0, batch.sequences()).map(i -> i % 2).toArray()));
    }
  }

  private final int vocabulary;
  private final Random random = new Random(7);

  StepBatches(int vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * Sequences of one length: text joined and cut, as for pre-training with packing.
   *
   * @param count how many batches
   */
  List<Step> packed(List<int[]> paragraphs, int count, int rows, int length, double maskRate) {
    int[] stream = paragraphs.stream().flatMapToInt(Arrays::stream).toArray();
    List<int[]> sequences = new ArrayList<>();
    for (int at = 0; at + length <= stream.length; at += length) {
      sequences.add(Arrays.copyOfRange(stream, at, at + length));
    }
    return steps(sequences, count, rows * length, maskRate);
  }

  /** Paragraphs of natural length, the longest cut, until the batch has so many tokens. */
  List<Step> ragged(List<int[]> paragraphs, int count, int tokens, int longest, double maskRate) {
    List<int[]> sequences = new ArrayList<>();
    for (int[] p : paragraphs) {
      if (p.length <= longest) {
        sequences.add(p);
      } else {
        int[] cut = Arrays.copyOf(p, longest);
        cut[longest - 1] = SEP;
        sequences.add(cut);
      }
    }
    return steps(sequences, count, tokens, maskRate);
  }

  /** As {@link #ragged}, but every sequence as long as those are in the mean. */
  List<Step> equal(List<int[]> paragraphs, int count, int tokens, int longest, double maskRate) {
    double sum = paragraphs.stream().mapToInt(p -> Math.min(p.length, longest)).sum();
    int length = (int) Math.round(sum / paragraphs.size());
    return packed(paragraphs, count, tokens / length, length, maskRate);
  }

  private List<Step> steps(List<int[]> sequences, int count, int tokens, double maskRate) {
    Collections.shuffle(sequences, random);
    List<Step> steps = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < count; i++) {
      List<int[]> batch = new ArrayList<>();
      int sum = 0;
      while (sum + sequences.get(at % sequences.size()).length <= tokens) {
        int[] next = sequences.get(at++ % sequences.size());
        batch.add(next.clone());
        sum += next.length;
      }
      steps.add(masked(batch, maskRate));
    }
    return steps;
  }

  /**
   * Of the positions that are not special 15 %, say: 80 % [MASK], 10 % random, 10 % as they are.
   */
  private Step masked(List<int[]> sequences, double rate) {
    Batch plain = Batch.of(sequences, null);
    int[] ids = plain.inputIds();
    List<Integer> maskable = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] != CLS && ids[i] != SEP) {
        maskable.add(i);
      }
    }
    Collections.shuffle(maskable, random);
    int[] rows =
        maskable.stream()
            .limit(Math.round(rate * maskable.size()))
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    int[] labels = Arrays.stream(rows).map(r -> ids[r]).toArray();
    for (int row : rows) {
      double draw = random.nextDouble();
      if (draw < 0.8) {
        ids[row] = MASK;
      } else if (draw < 0.9) {
        ids[row] = random.nextInt(vocabulary);
      }
    }
    return new Step(
        Batch.of(ids, plain.typeIds(), plain.starts()), new Targets.MaskedTokens(rows, labels));
  }

  /**
   * Random paragraphs: ids by Zipf's law, lengths of 8 to 512 tokens, exponential, 60 in the mean.
   */
  List<int[]> random(int count) {
    List<int[]> paragraphs = new ArrayList<>();
    double most = Math.log(vocabulary - MASK - 1.0);
    for (int p = 0; p < count; p++) {
      int length = (int) Math.min(512, 8 - 52 * Math.log(1 - random.nextDouble()));
      int[] ids = new int[length];
      for (int i = 1; i < length - 1; i++) {
        ids[i] = MASK + (int) Math.exp(most * random.nextDouble());
      }
      ids[0] = CLS;
      ids[length - 1] = SEP;
      paragraphs.add(ids);
    }
    return paragraphs;
  }

  /**
   * Paragraphs of text files (plain or .gz), tokenized; lines of markup and short lines left out.
   *
   * @param vocabularyFile a vocab.txt with lower-case words
   */
  static List<int[]> read(Path text, Path vocabularyFile) {
    List<int[]> paragraphs = new ArrayList<>();
    try (InputStream in = Files.newInputStream(vocabularyFile);
        Stream<Path> files = Files.walk(text)) {
      Vocabulary vocabulary = Vocabulary.parse(in, vocabularyFile.toString());
      Tokenizer tokenizer = Tokenizer.of(vocabulary, TokenizerOptions.uncased());
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        for (String line : lines(file)) {
          if (line.length() >= SHORTEST_PARAGRAPH && !line.startsWith("<")) {
            paragraphs.add(tokenizer.encode(line).ids());
            bytes += line.length();
          }
        }
        if (bytes > TEXT_BYTES) {
          break;
        }
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          text + " or " + vocabularyFile, "cannot be read: " + e, "check both paths", e);
    }
    if (paragraphs.isEmpty()) {
      throw new InvalidInputException(
          text.toString(), "holds no paragraphs", "give text, a paragraph a line");
    }
    return paragraphs;
  }

  private static List<String> lines(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try (InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
