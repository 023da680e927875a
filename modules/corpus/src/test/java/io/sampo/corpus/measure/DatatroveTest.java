package io.sampo.corpus.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.clean.TextCleaner;
import io.sampo.corpus.filter.RuleSet;
import io.sampo.corpus.filter.Rules;
import io.sampo.testing.SharedData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The first 800 documents of the Wikipedia sample against datatrove 0.10.1 with spaCy 3.8.18: a
 * line for each, its statistics and the reasons of its four filters. Words are spaCy's there, so
 * what rests on words may differ in a few texts; what rests on lines may not.
 */
class DatatroveTest {
  private static final int STATISTICS = Statistic.values().length;

  private static final List<double[]> OURS = new ArrayList<>();
  private static final List<String[]> THEIRS = new ArrayList<>();

  @BeforeAll
  static void measure() throws IOException {
    try (BufferedReader lines =
        reader(DatatroveTest.class.getResourceAsStream("datatrove_wiki.tsv.gz"))) {
      lines.lines().forEach(line -> THEIRS.add(line.split("\t", -1)));
    }
    TextMeasure measure = new TextMeasure();
    try (BufferedReader lines =
        reader(
            Files.newInputStream(SharedData.path("data/corpora/wiki_en/wiki_en_dev_00.txt.gz")))) {
      StringBuilder text = new StringBuilder();
      for (String line = lines.readLine();
          line != null && OURS.size() < THEIRS.size();
          line = lines.readLine()) {
        if (line.startsWith("<doc ")) {
          text.setLength(0);
        } else if (line.startsWith("</doc>")) {
          OURS.add(measure.of(TextCleaner.clean(text.toString()).text()));
        } else {
          text.append(line).append('\n');
        }
      }
    }
    assertThat(OURS).hasSize(800);
  }

  @Test
  void whatRestsOnLinesIsEqual() {
    for (Statistic statistic :
        List.of(
            Statistic.BULLET_LINES,
            Statistic.ELLIPSIS_LINES,
            Statistic.DUPLICATE_PARAGRAPHS,
            Statistic.DUPLICATE_PARAGRAPH_CHARACTERS,
            Statistic.DUPLICATE_LINES,
            Statistic.DUPLICATE_LINE_CHARACTERS,
            Statistic.LOREM_IPSUM,
            Statistic.CURLY_BRACKETS,
            Statistic.PUNCTUATED_LINES,
            Statistic.SHORT_LINES,
            Statistic.REPEATED_LINE_TEXT,
            Statistic.STOP_WORDS)) {
      assertThat(equal(statistic)).as(statistic.label()).isEqualTo(1.0);
    }
  }

  @Test
  void whatRestsOnWordsIsEqualInNearlyAllTexts() {
    for (Statistic statistic : Statistic.values()) {
      assertThat(equal(statistic)).as(statistic.label()).isGreaterThan(0.96);
    }
  }

  @Test
  void filtersAgree() {
    for (int filter = 0; filter < 4; filter++) {
      int same = 0;
      for (int i = 0; i < OURS.size(); i++) {
        boolean theirs = !THEIRS.get(i)[STATISTICS + filter].isEmpty();
        same += theirs == dropped(filter, OURS.get(i)) ? 1 : 0;
      }
      assertThat(same).as("filter " + filter).isGreaterThanOrEqualTo(OURS.size() - 4);
    }
  }

  private static boolean dropped(int filter, double[] statistics) {
    return Rules.violates(RuleSet.values()[filter], statistics);
  }

  private static double equal(Statistic statistic) {
    int equal = 0;
    for (int i = 0; i < OURS.size(); i++) {
      double theirs = Double.parseDouble(THEIRS.get(i)[statistic.ordinal()]);
      equal += Math.abs(theirs - OURS.get(i)[statistic.ordinal()]) < 2e-9 ? 1 : 0;
    }
    return (double) equal / OURS.size();
  }

  private static BufferedReader reader(InputStream packed) throws IOException {
    return new BufferedReader(
        new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.UTF_8));
  }
}
