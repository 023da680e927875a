package io.sampo.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.storage.InvalidInputException;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The texts that peers score, in the order of their files, each cut where its last token ends: so
 * that a text is one window, and nobody reads more than anybody else.
 *
 * @param length most tokens of a text, special ones included
 */
record ScoreTexts(List<String> texts, int length) {
  /**
   * @param set {@code sst2} and {@code agnews} cut at 128 tokens, {@code imdb256}, {@code imdb512}
   * @param data the directory that holds {@code tasks/}
   * @param share of the rows, the first ones
   */
  static ScoreTexts of(String set, Path data, double share, Tokenizer tokenizer) {
    int length = set.equals("imdb256") ? 256 : set.equals("imdb512") ? 512 : 128;
    List<String> texts =
        switch (set) {
          case "sst2" -> sst2(data);
          case "agnews" -> agnews(data);
          default -> imdb(data);
        };
    List<String> first = texts.subList(0, (int) (texts.size() * share));
    return new ScoreTexts(first.stream().map(t -> cut(t, length, tokenizer)).toList(), length);
  }

  private static String cut(String text, int length, Tokenizer tokenizer) {
    Encoding whole = tokenizer.encode(text);
    if (whole.length() <= length) {
      return text;
    }
    // offsets are pairs; the last token that stays is the one before [SEP]
    return text.substring(0, whole.offsets()[2 * (length - 2) + 1]);
  }

  private static List<String> sst2(Path data) {
    List<String> texts = new ArrayList<>();
    for (String part : List.of("dev", "train")) {
      List<String> lines = lines(data.resolve("tasks/sst2/" + part + ".tsv.gz"));
      lines
          .subList(1, part.equals("train") ? 5001 : lines.size())
          .forEach(line -> texts.add(line.split("\t", -1)[1]));
    }
    return texts;
  }

  private static List<String> agnews(Path data) {
    List<String> texts = new ArrayList<>();
    for (String line : lines(data.resolve("tasks/agnews/train.csv.gz"))) {
      texts.add(
          line.startsWith("\"")
              ? line.substring(1, line.lastIndexOf("\",")).replace("\"\"", "\"")
              : line.substring(0, line.lastIndexOf(',')));
    }
    return texts;
  }

  private static List<String> imdb(Path data) {
    ObjectMapper json = new ObjectMapper();
    List<String> texts = new ArrayList<>();
    try {
      for (String line : lines(data.resolve("tasks/imdb/dev_1k.jsonl.gz"))) {
        texts.add(json.readTree(line).get("text").textValue());
      }
    } catch (IOException e) {
      throw new InvalidInputException(data.toString(), "is no JSON: " + e, "check the file", e);
    }
    return texts;
  }

  private static List<String> lines(Path file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return new ArrayList<>(reader.lines().toList());
    } catch (IOException e) {
      throw new InvalidInputException(
          file.toString(), "cannot be read: " + e, "set score.files to the directory above it", e);
    }
  }
}
