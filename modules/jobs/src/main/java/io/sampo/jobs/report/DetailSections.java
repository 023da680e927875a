package io.sampo.jobs.report;

import static j2html.TagCreator.caption;
import static j2html.TagCreator.code;
import static j2html.TagCreator.each;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.jobs.console.Figures;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestFile;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What stands at the end of a page: stages without a section of their own, settings, files. */
final class DetailSections {
  private static final int MAX_FILES = 200;

  private DetailSections() {}

  /** Everything that a stage tells, as it is. */
  static Section other(StageRecord stage) {
    List<DomContent> content = new ArrayList<>();
    List<Chart> charts = Curves.others(stage.events().metrics(), Set.of());
    if (!charts.isEmpty()) {
      content.add(Pieces.charts(charts));
    }
    if (!stage.figures().isEmpty()) {
      content.add(JsonView.of("Figures", stage.figures()));
    }
    if (!stage.facts().isEmpty() && !stage.facts().equals(stage.figures())) {
      content.add(Pieces.folded("Facts of the manifest", JsonView.of("Facts", stage.facts())));
    }
    stage
        .documents()
        .forEach(
            (name, json) -> {
              if (!name.contains("/")) {
                content.add(Pieces.folded(name, JsonView.of(name, json)));
              }
            });
    String title = Pieces.title(Pieces.words(stage.name()));
    return new Section("stage-" + stage.name(), title, content);
  }

  static Section configuration(RunRecord run) {
    List<DomContent> content = new ArrayList<>();
    for (StageRecord stage : run.stages()) {
      Map<String, String> keys = new LinkedHashMap<>();
      flatten(stage.name(), stage.config(), keys);
      if (!keys.isEmpty()) {
        List<List<String>> rows =
            keys.entrySet().stream()
                .map(key -> List.of(key.getKey(), key.getValue()))
                .collect(Collectors.toList());
        String title = stage.name() + ", " + keys.size() + " keys";
        content.add(
            Pieces.folded(title, Pieces.table("Configuration", List.of("key", "value"), rows)));
      }
    }
    return new Section("configuration", "Configuration", content);
  }

  /** A configuration's keys with their sections, and their values. */
  static void flatten(String prefix, JsonNode config, Map<String, String> keys) {
    if (config.isObject()) {
      config
          .fields()
          .forEachRemaining(
              field -> flatten(prefix + "." + field.getKey(), field.getValue(), keys));
    } else if (!config.isMissingNode()) {
      keys.put(prefix, config.isTextual() ? config.textValue() : config.toString());
    }
  }

  static Section files(RunRecord run) {
    List<DomContent> content = new ArrayList<>();
    for (StageRecord stage : run.stages()) {
      stage.manifest().ifPresent(manifest -> content.add(files(stage.name(), manifest)));
    }
    return new Section("files", "Files", content);
  }

  private static DomContent files(String stage, Manifest manifest) {
    List<ManifestFile> files = manifest.files();
    long bytes = files.stream().mapToLong(ManifestFile::bytes).sum();
    int more = Math.max(0, files.size() - MAX_FILES);
    return Pieces.folded(
        stage + ", " + Pieces.count(files.size()) + " files, " + Figures.bytes(bytes),
        Pieces.words(text("manifest.json: "), code(manifest.sha256())),
        Pieces.scrolling(
            table(
                    caption("Files"),
                    thead(
                        tr(
                            each(
                                List.of("path", "bytes", "rows", "SHA-256"),
                                name -> th(name).attr("scope", "col")))),
                    tbody(
                        each(
                            files.subList(0, files.size() - more),
                            file ->
                                tr(
                                    th(file.path()).attr("scope", "row"),
                                    td(Pieces.count(file.bytes())).withClass("number"),
                                    td(JsonView.value("rows", file.extra().path("rows")))
                                        .withClass("number"),
                                    td(Pieces.digest(file.sha256()))))))
                .withClass("files")),
        Pieces.unlessEmpty(
            more > 0 ? Pieces.count(more) + " more stand in manifest.json." : "",
            () -> Pieces.words(text(Pieces.count(more) + " more stand in manifest.json."))));
  }
}
