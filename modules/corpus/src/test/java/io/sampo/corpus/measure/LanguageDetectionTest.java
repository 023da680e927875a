package io.sampo.corpus.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageDetectionTest {
  private static final LanguageDetection DETECTION = new LanguageDetection();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|The miller went to the market in the morning and came back with an empty cart.",
        "de|Der Müller ging am Morgen auf den Markt und kam mit einem leeren Wagen zurück.",
        "fi|Mylläri lähti aamulla torille ja palasi illalla tyhjin kärryin kotiin.",
        "fr|Le meunier est allé au marché le matin et il est revenu avec une charrette vide.",
        "es|El molinero fue al mercado por la mañana y volvió con el carro vacío a su casa.",
        "it|Il mugnaio andò al mercato la mattina e tornò a casa con il carro vuoto.",
        "pl|Młynarz poszedł rano na targ i wrócił do domu z pustym wozem.",
        "ru|Мельник утром пошёл на рынок и вернулся домой с пустой телегой.",
        "el|Ο μυλωνάς πήγε το πρωί στην αγορά και γύρισε με άδειο κάρο.",
        "zh|磨坊主早上去了市场，晚上推着空车回家了。",
        "ja|粉屋は朝市場へ行き、夕方には空の荷車で家に帰りました。",
        "ar|ذهب الطحان إلى السوق في الصباح وعاد بعربة فارغة إلى بيته."
      })
  void tellsLanguagesApart(String code, String text) {
    assertThat(DETECTION.language(text)).isEqualTo(code);
    assertThat(DETECTION.score()).isBetween(0.0, 1.0);
  }
}
