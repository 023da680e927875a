package io.sampo.jobs.report;

import static j2html.TagCreator.each;
import static j2html.TagCreator.li;
import static j2html.TagCreator.span;
import static j2html.TagCreator.text;
import static j2html.TagCreator.time;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;

/** What the run warned of, and what it said beside. */
final class WarningsSection {
  private WarningsSection() {}

  static Section of(RunRecord run) {
    List<DomContent> warnings = new ArrayList<>();
    List<DomContent> notices = new ArrayList<>();
    int more = add("run", run.unassigned(), warnings, notices);
    for (StageRecord stage : run.stages()) {
      more += add(stage.name(), stage.events(), warnings, notices);
      if (stage.state() == StageRecord.State.FAILED) {
        warnings.add(
            li(
                span(stage.name()).withClass("tag"),
                text(" failed; the last lines of the run, and logs/spark.log, say why. ")));
      } else if (stage.events().open()) {
        warnings.add(
            li(
                span(stage.name()).withClass("tag"),
                text(
                    " has told of no end: it still runs, or its process was killed. The same"
                        + " command again goes on from what is finished.")));
      }
    }
    List<DomContent> content = new ArrayList<>();
    if (!warnings.isEmpty()) {
      content.add(ul(each(warnings, one -> one)).withClass("messages warnings"));
    }
    if (more > 0) {
      content.add(Pieces.words(text(Pieces.count(more) + " more stand in the event log.")));
    }
    if (!notices.isEmpty()) {
      content.add(ul(each(notices, one -> one)).withClass("messages"));
    }
    return new Section("warnings", warnings.isEmpty() ? "Notices" : "Warnings", content);
  }

  private static int add(
      String stage, StageEvents events, List<DomContent> warnings, List<DomContent> notices) {
    for (StageEvents.Message message : events.messages()) {
      String times = message.times() == 1 ? "" : " (" + Pieces.count(message.times()) + " times)";
      DomContent line =
          li(
              span(stage).withClass("tag"),
              text(" " + JsonView.shortened(message.text()) + times + " "),
              time(message.at().toString()).withClass("at"));
      (message.kind().equals("warning") ? warnings : notices).add(line);
    }
    return events.messagesLeftOut();
  }
}
