package io.sampo.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages as a browser shows them. */
class PageInChromiumTest {
  /** Plots with no ink on their canvas. */
  private static final String EMPTY_PLOTS =
      "return [...document.querySelectorAll('.plot')].filter(plot => {"
          + " const canvas = plot.querySelector('canvas'); if (!canvas) return true;"
          + " const ink = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);"
          + " return !ink.data.some((v, i) => i % 4 === 3 && v > 0); }).length";

  private static final String WIDER_THAN_THE_WINDOW =
      "return document.documentElement.scrollWidth - document.documentElement.clientWidth";

  @TempDir static Path directory;
  private static Chromium chromium;
  private static Path whole;
  private static Path compared;
  private static Path live;

  @BeforeAll
  static void makePages() throws Exception {
    chromium = Chromium.start();
    try (RunFixture run = new RunFixture(directory.resolve("run")).whole();
        RunFixture open = new RunFixture(directory.resolve("open"))) {
      whole =
          Files.write(
              directory.resolve("whole.html"), RunReport.of(run.storage, run.uri(), 0).page());
      compared =
          Files.write(
              directory.resolve("compared.html"), Comparison.of(run.storage, run.uri(), run.uri()));
      open.event("stage_started", "pretrain", Map.of());
      open.round(0, 8);
      open.round(10, 7);
      live =
          Files.write(
              directory.resolve("live.html"), RunReport.of(open.storage, open.uri(), 600).page());
    }
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"390, light", "390, dark", "1280, light", "1280, dark"})
  void chartsAreDrawnNothingIsTooWideAndTheConsoleIsQuiet(int width, String scheme)
      throws Exception {
    for (Path page : new Path[] {whole, compared}) {
      chromium.open(page, width, scheme);
      assertThat(chromium.ask("return document.querySelectorAll('.plot').length").asInt())
          .isPositive();
      assertThat(chromium.ask(EMPTY_PLOTS).asInt()).isZero();
      assertThat(chromium.ask(WIDER_THAN_THE_WINDOW).asInt()).isZero();
      assertThat(chromium.ask("return typeof window.hostile").asText()).isEqualTo("undefined");
      assertThat(chromium.console()).isEmpty();
    }
  }

  /** WCAG AA: 4.5 to 1 for text, 3 to 1 for curves. */
  @ParameterizedTest
  @CsvSource({"light", "dark"})
  void coloursAreFarEnoughFromThePaper(String scheme) throws Exception {
    chromium.open(whole, 1280, scheme);
    JsonNode contrasts =
        chromium.ask(
            "const style = getComputedStyle(document.documentElement);"
                + "const light = name => { const hex = style.getPropertyValue(name).trim().slice(1);"
                + " const c = [0, 2, 4].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)"
                + "  .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);"
                + " return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; };"
                + "const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p);"
                + " return (x + 0.05) / (y + 0.05); };"
                + "return { text: Math.min(...['--ink', '--soft', '--accent'].flatMap(c =>"
                + "  ['--paper', '--card'].map(b => ratio(c, b)))),"
                + " states: Math.min(...['good', 'bad', 'open'].map(s => ratio(`--${s}`, `--${s}-back`))),"
                + " curves: Math.min(...[0, 1, 2, 3, 4, 5].map(i => ratio(`--c${i}`, '--card'))) };");
    assertThat(contrasts.path("text").asDouble()).isGreaterThan(4.5);
    assertThat(contrasts.path("states").asDouble()).isGreaterThan(4.5);
    assertThat(contrasts.path("curves").asDouble()).isGreaterThan(3);
  }

  @Test
  void chartsAnswerToTheKeyboard() throws Exception {
    chromium.open(whole, 1280, "light");
    JsonNode steps =
        chromium.ask(
            "const plot = document.querySelector('.plot'); plot.focus();"
                + "const press = key => plot.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));"
                + "press('ArrowRight'); const first = plot.chart.cursor.idx; press('ArrowRight');"
                + "return [document.activeElement === plot, first, plot.chart.cursor.idx];");
    assertThat(steps.toString()).isEqualTo("[true,0,1]");
  }

  @Test
  void everyChartHasItsTable() throws Exception {
    chromium.open(whole, 1280, "light");
    assertThat(
            chromium
                .ask(
                    "return [...document.querySelectorAll('figure')].filter(f =>"
                        + " f.querySelectorAll('details table tbody tr').length === 0).length")
                .asInt())
        .isZero();
  }

  @Test
  void itPrintsOnLightPaper() throws Exception {
    chromium.open(whole, 1280, "dark");
    chromium.ask(
        "addEventListener('beforeprint', () => { window.printed ="
            + " getComputedStyle(document.documentElement).getPropertyValue('--ink').trim(); }); return 0");
    JsonNode pdf = chromium.cdp("Page.printToPDF", Map.of("printBackground", false));
    byte[] bytes = Base64.getDecoder().decode(pdf.path("data").asText());
    assertThat(new String(bytes, 0, 5, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("%PDF-");
    assertThat(chromium.ask("return window.printed").asText()).isEqualTo("#1f2328");
    assertThat(chromium.console()).isEmpty();
  }

  @Test
  void aPageThatRefreshesCanBePaused() throws Exception {
    chromium.open(live, 390, "light");
    assertThat(
            chromium
                .ask(
                    "const b = document.querySelector('#refresh button'); const before = b.textContent;"
                        + " b.click(); return before + ' ' + b.textContent")
                .asText())
        .isEqualTo("Pause Go on");
  }
}
