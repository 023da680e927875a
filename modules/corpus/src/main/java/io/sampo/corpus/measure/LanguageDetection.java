package io.sampo.corpus.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * The language of a text by Apache OpenNLP's model of 103 languages (naive Bayes over character
 * runs, trained on the Leipzig corpora). Looks at three pieces of 200 characters at most: accuracy
 * does not grow beyond that, time does. Not thread-safe; the model is shared.
 */
public final class LanguageDetection {
  private static final int PIECE = 200;
  private static final String MODEL = "/langdetect-183.bin";

  // ISO 639-3 codes of the model that Java's table does not have or has for another language.
  private static final Map<String, String> CODES =
      new HashMap<>(
          Map.of(
              "cmn", "zh", "nob", "nb", "ekk", "et", "lvs", "lv", "pes", "fa", "arb", "ar", "swh",
              "sw", "zsm", "ms", "plt", "mg", "uzn", "uz"));

  static {
    for (String code : Locale.getISOLanguages()) {
      CODES.putIfAbsent(Locale.forLanguageTag(code).getISO3Language(), code);
    }
  }

  private final LanguageDetectorME detector = new LanguageDetectorME(Model.SHARED);
  private double score;

  /** The code, of ISO 639-1 where there is one, else of ISO 639-3. */
  public String language(String text) {
    Language[] likely = detector.predictLanguages(sample(text));
    Language best = likely[0];
    // Against the next one alone: related languages share the rest, the more the shorter the text.
    double both = best.getConfidence() + likely[1].getConfidence();
    score = both == 0 ? 0.5 : best.getConfidence() / both;
    return CODES.getOrDefault(best.getLang(), best.getLang());
  }

  /** How sure the last answer was: its probability by that of the two likeliest, in [0.5, 1]. */
  public double score() {
    return score;
  }

  // Start, middle and end, cut between code points.
  private static String sample(String text) {
    int length = text.length();
    if (length <= 3 * PIECE) {
      return text;
    }
    int middle = (length - PIECE) / 2;
    return cut(text, 0) + ' ' + cut(text, middle) + ' ' + cut(text, length - PIECE);
  }

  private static String cut(String text, int from) {
    int start = Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from;
    int end = from + PIECE;
    return text.substring(start, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  private static final class Model {
    private static final LanguageDetectorModel SHARED = load();

    private static LanguageDetectorModel load() {
      try (InputStream in = LanguageDetection.class.getResourceAsStream(MODEL)) {
        return new LanguageDetectorModel(in);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + MODEL + " of the class path", e);
      }
    }
  }
}
