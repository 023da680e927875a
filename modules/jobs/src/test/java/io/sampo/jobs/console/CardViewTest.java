package io.sampo.jobs.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class CardViewTest {
  @Test
  void countsAreShownAsBarsWithTheirShares() throws JsonProcessingException {
    String card =
        """
        {"total": {"records": 2000, "documents": 1600, "held_out": 30, "characters": 123456,
           "dropped": {"too_short": 100, "duplicate": 300}, "repaired": {"mojibake": 0}},
         "characters": [{"from": 64, "below": 128, "documents": 1500},
           {"from": 128, "below": 256, "documents": 2}],
         "languages": {}, "violations": {"c4.sentences": 9},
         "near_duplicates": {"clusters": 7, "dropped": 9, "largest": 3}}
        """;
    assertThat(CardView.of(new ObjectMapper().readTree(card)))
        .containsExactly(
            "1,600 of 2,000 records stay, 30 of them held out; 123,456 characters",
            "dropped",
            "  duplicate  " + "█".repeat(30) + "  300   15.0 %",
            "  too_short  " + "█".repeat(10) + " ".repeat(20) + "  100    5.0 %",
            "characters of a document",
            "  64 to 127   " + "█".repeat(30) + "  1,500   93.8 %",
            "  128 to 255  " + "█" + " ".repeat(29) + "      2    0.1 %",
            "rules that documents kept break",
            "  c4.sentences  " + "█".repeat(30) + "  9    0.6 %",
            "7 clusters of near duplicates, the largest of 3 documents");
  }
}
