package io.sampo.jobs.report;

import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.section;

import j2html.tags.DomContent;
import java.util.List;

/**
 * A part of a page.
 *
 * @param id its anchor
 * @param content empty when there is nothing to say; then it is left out
 */
record Section(String id, String title, List<DomContent> content) {
  DomContent html() {
    return section(h2(title), each(content, part -> part)).withId(id);
  }
}
