package io.sampo.jobs.report;

import io.sampo.storage.Storage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The page of a run, or of one of its stages. */
public final class RunReport {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private final byte[] page;
  private final boolean open;

  private RunReport(byte[] page, boolean open) {
    this.page = page;
    this.open = open;
  }

  /**
   * Reads a run and makes its page, also of one that failed or is not finished.
   *
   * @param uri a run's directory, or a stage's
   * @param refreshSeconds how often the page looks again while the run goes on; 0: never
   * @throws io.sampo.storage.InvalidInputException if there is no run
   */
  public static RunReport of(Storage storage, String uri, int refreshSeconds) {
    RunRecord run = RunRecord.read(storage, uri);
    List<Section> sections = new ArrayList<>();
    sections.add(new OverviewSection(run).section());
    sections.add(WarningsSection.of(run));
    for (StageRecord stage : run.stages()) {
      if (stage.isThere()) {
        sections.add(section(stage));
      }
    }
    sections.add(Provenance.of(run));
    sections.add(DetailSections.configuration(run));
    sections.add(DetailSections.files(run));
    String name = run.path().substring(run.path().lastIndexOf('/') + 1);
    int refresh = run.open() ? refreshSeconds : 0;
    return new RunReport(Page.of(name, lead(run), sections, refresh), run.open());
  }

  private static Section section(StageRecord stage) {
    return switch (stage.name()) {
      case "corpus" -> CorpusSection.of(stage);
      case "pretrain" -> PretrainSection.of(stage);
      case "finetune" -> FinetuneSection.of(stage);
      case "evaluate" -> EvaluateSection.of(stage);
      default -> DetailSections.other(stage);
    };
  }

  private static List<String> lead(RunRecord run) {
    List<String> lead = new ArrayList<>(List.of(run.path()));
    String told =
        run.newest().equals(Instant.EPOCH)
            ? "It has no event log."
            : "Last event " + TIME.format(run.newest()) + ".";
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    lead.add(told + " Page made " + TIME.format(now) + ".");
    return lead;
  }

  /** The page, UTF-8. */
  public byte[] page() {
    return page;
  }

  /** Whether a stage began and has told of no end: there may be more to come. */
  public boolean open() {
    return open;
  }
}
