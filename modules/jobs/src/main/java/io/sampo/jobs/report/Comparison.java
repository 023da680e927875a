package io.sampo.jobs.report;

import static j2html.TagCreator.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sampo.jobs.console.Figures;
import io.sampo.storage.Manifest;
import io.sampo.storage.Storage;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The page of two runs: what differed in outcome, configuration and data. */
public final class Comparison {
  private static final double NOISE = 1e-12;

  private final RunRecord first;
  private final RunRecord second;
  private final String firstName;
  private final String secondName;

  private Comparison(RunRecord first, RunRecord second) {
    this.first = first;
    this.second = second;
    String a = name(first);
    String b = name(second);
    this.firstName = a.equals(b) ? first.path() : a;
    this.secondName = a.equals(b) ? second.path() : b;
  }

  /**
   * Reads two runs and makes their page.
   *
   * @return UTF-8
   */
  public static byte[] of(Storage storage, String first, String second) {
    return new Comparison(RunRecord.read(storage, first), RunRecord.read(storage, second)).page();
  }

  private static String name(RunRecord run) {
    return run.path().substring(run.path().lastIndexOf('/') + 1);
  }

  private byte[] page() {
    List<Section> sections =
        List.of(
            new Section("outcome", "Outcome", outcome()),
            new Section("curves", "Curves", curves()),
            new Section("configuration", "Configuration", configuration()),
            new Section("data", "Data", data()));
    return Page.of(
        firstName + " and " + secondName, List.of(first.path(), second.path()), sections, 0);
  }

  private Set<String> stages() {
    Set<String> names = new LinkedHashSet<>();
    first.stages().forEach(stage -> names.add(stage.name()));
    second.stages().forEach(stage -> names.add(stage.name()));
    return names;
  }

  private List<DomContent> outcome() {
    List<List<String>> rows = new ArrayList<>();
    int same = 0;
    for (String stage : stages()) {
      JsonNode a = figures(first, stage);
      JsonNode b = figures(second, stage);
      Set<String> names = new LinkedHashSet<>();
      a.fieldNames().forEachRemaining(names::add);
      b.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        if (isSame(a.path(name), b.path(name))) {
          same++;
        } else {
          rows.add(
              List.of(
                  stage + ": " + Pieces.words(name),
                  JsonView.value(name, a.path(name)),
                  JsonView.value(name, b.path(name)),
                  difference(name, a.path(name), b.path(name))));
        }
      }
    }
    List<List<String>> times = new ArrayList<>();
    for (String stage : stages()) {
      List<String> row = List.of(stage, seconds(first, stage), seconds(second, stage));
      if (!row.get(1).equals("–") || !row.get(2).equals("–")) {
        times.add(row);
      }
    }
    List<String> header = List.of("figure", firstName, secondName, "difference");
    DomContent figures =
        rows.isEmpty()
            ? Pieces.words(text("All " + Pieces.count(same) + " figures are the same."))
            : Pieces.table("Figures that differ (" + same + " are the same)", header, rows);
    return List.of(figures, Pieces.table("Time", List.of("stage", firstName, secondName), times));
  }

  private static JsonNode figures(RunRecord run, String stage) {
    return run.stage(stage).map(StageRecord::figures).orElse(MissingNode.getInstance());
  }

  private static String seconds(RunRecord run, String stage) {
    double seconds = run.stage(stage).map(StageRecord::seconds).orElse(Double.NaN);
    return Double.isNaN(seconds) ? "–" : Figures.seconds(seconds);
  }

  /** Sums in another order differ in their last bits, and say nothing. */
  private static boolean isSame(JsonNode a, JsonNode b) {
    return a.equals(b)
        || (a.isDouble()
            && b.isDouble()
            && Math.abs(a.doubleValue() - b.doubleValue())
                <= NOISE * Math.max(Math.abs(a.doubleValue()), Math.abs(b.doubleValue())));
  }

  private static String difference(String name, JsonNode a, JsonNode b) {
    if (!a.isNumber() || !b.isNumber()) {
      return "";
    }
    double by = b.doubleValue() - a.doubleValue();
    String size =
        a.isIntegralNumber() && b.isIntegralNumber()
            ? Figures.number(name, (long) Math.abs(by))
            : Figures.number(name, Math.abs(by));
    return (by < 0 ? "-" : "+") + size;
  }

  private List<DomContent> curves() {
    List<Chart> charts = new ArrayList<>();
    for (String stage : stages()) {
      Map<String, MetricTable> one = metrics(first, stage);
      Map<String, MetricTable> other = metrics(second, stage);
      // groups of several curves each (trials) would be too many in one chart
      if (one.size() == 1 && other.size() == 1) {
        MetricTable a = one.values().iterator().next();
        MetricTable b = other.values().iterator().next();
        for (String name :
            List.of("held_out_loss", "loss", "held_out_accuracy", "tokens_per_second")) {
          if (a.has(name) && b.has(name)) {
            Map<String, MetricTable> both = new LinkedHashMap<>();
            both.put(firstName, a);
            both.put(secondName, b);
            charts.add(Curves.of(stage + ": " + Pieces.words(name), "", name, both));
          }
        }
      }
    }
    return charts.isEmpty() ? List.of() : List.of(Pieces.charts(charts));
  }

  private static Map<String, MetricTable> metrics(RunRecord run, String stage) {
    return run.stage(stage).map(s -> s.events().metrics()).orElse(Map.of());
  }

  private List<DomContent> configuration() {
    List<List<String>> rows = new ArrayList<>();
    int same = 0;
    for (String stage : stages()) {
      Map<String, String> a = keys(first, stage);
      Map<String, String> b = keys(second, stage);
      Set<String> names = new LinkedHashSet<>(a.keySet());
      names.addAll(b.keySet());
      for (String key : names) {
        String left = a.getOrDefault(key, "–");
        String right = b.getOrDefault(key, "–");
        if (left.equals(right)) {
          same++;
        } else {
          rows.add(List.of(key, left, right));
        }
      }
    }
    return List.of(
        rows.isEmpty()
            ? Pieces.words(
                text("All " + Pieces.count(same) + " keys of finished stages are the same."))
            : Pieces.table(
                "Keys that differ (" + same + " are the same)",
                List.of("key", firstName, secondName),
                rows));
  }

  private static Map<String, String> keys(RunRecord run, String stage) {
    Map<String, String> keys = new LinkedHashMap<>();
    run.stage(stage).ifPresent(s -> DetailSections.flatten(stage, s.config(), keys));
    return keys;
  }

  private List<DomContent> data() {
    List<List<String>> rows = new ArrayList<>();
    for (String stage : stages()) {
      Optional<Manifest> a = first.stage(stage).flatMap(StageRecord::manifest);
      Optional<Manifest> b = second.stage(stage).flatMap(StageRecord::manifest);
      if (a.isPresent() || b.isPresent()) {
        rows.add(
            List.of(
                stage,
                verdict(a.map(Manifest::inputs), b.map(Manifest::inputs)),
                verdict(a.map(Manifest::sha256), b.map(Manifest::sha256))));
      }
    }
    return List.of(
        Pieces.table(
            "By digests: what each stage read and what it wrote",
            List.of("stage", "read", "wrote"),
            rows));
  }

  private static String verdict(Optional<String> a, Optional<String> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return "only in one run";
    }
    return a.equals(b)
        ? "the same, " + a.get().substring(0, 12)
        : "different: " + a.get().substring(0, 12) + ", " + b.get().substring(0, 12);
  }
}
