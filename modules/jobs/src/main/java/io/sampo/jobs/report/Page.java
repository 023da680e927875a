package io.sampo.jobs.report;

import static j2html.TagCreator.a;
import static j2html.TagCreator.body;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.footer;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.nav;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.script;
import static j2html.TagCreator.style;
import static j2html.TagCreator.text;
import static j2html.TagCreator.title;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.Generator;
import j2html.tags.DomContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * One self-contained page: style, scripts and data inside, nothing from the network. Its content
 * security policy lets only its own two scripts run, whatever a corpus holds.
 */
final class Page {
  /** uPlot, of the WebJar; its version is that of the parent pom. */
  private static final String LIBRARY = "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot";

  private Page() {}

  /**
   * The page.
   *
   * @param name what it is about
   * @param lead lines below its name
   * @param refreshSeconds how often it loads itself again; 0: never
   */
  static byte[] of(String name, List<String> lead, List<Section> sections, int refreshSeconds) {
    List<Section> shown = sections.stream().filter(s -> !s.content().isEmpty()).toList();
    String library = resource(LIBRARY + ".iife.min.js");
    String own = resource("report.js");
    DomContent refresh =
        refreshSeconds > 0
            ? p("The run goes on: this page looks again every " + refreshSeconds + " s. ")
                .withId("refresh")
                .attr("data-seconds", String.valueOf(refreshSeconds))
                .attr("role", "status")
            : text("");
    String page =
        document(
            html(
                    head(
                        meta().withCharset("utf-8"),
                        meta()
                            .attr("http-equiv", "Content-Security-Policy")
                            .withContent(policy(library, own)),
                        meta()
                            .withName("viewport")
                            .withContent("width=device-width, initial-scale=1"),
                        meta().withName("color-scheme").withContent("light dark"),
                        title(name),
                        style(rawHtml(resource(LIBRARY + ".min.css") + resource("report.css")))),
                    body(
                        header(h1(name), each(lead, line -> p(line).withClass("lead")), refresh),
                        nav(each(shown, s -> a(s.title()).withHref("#" + s.id())))
                            .attr("aria-label", "Sections"),
                        main(each(shown, Section::html)),
                        footer(
                            p("Made by Sampo " + Generator.version() + ". Curves: uPlot (MIT).")),
                        script(rawHtml(library)),
                        script(rawHtml(own))))
                .withLang("en"));
    return page.getBytes(StandardCharsets.UTF_8);
  }

  private static String policy(String... scripts) {
    StringBuilder allowed = new StringBuilder();
    for (String one : scripts) {
      allowed.append(" 'sha256-").append(hash(one)).append('\'');
    }
    return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src" + allowed;
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** JSON that can stand in a script element: nothing in it can end the element. */
  static String scriptJson(JsonNode json) {
    return json.toString()
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
