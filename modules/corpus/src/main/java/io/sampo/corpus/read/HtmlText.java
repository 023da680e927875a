package io.sampo.corpus.read;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.dankito.readability4j.Article;
import net.dankito.readability4j.Readability4J;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * The main text of an HTML page: what Readability finds (the reader view of Firefox, in its port
 * Readability4J), or the whole body when it finds nothing; a line for each block.
 */
final class HtmlText {
  private static final Pattern DECLARED =
      Pattern.compile("charset\\s*=\\s*[\"']?\\s*([A-Za-z0-9_:.-]+)", Pattern.CASE_INSENSITIVE);
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final int DECLARED_WITHIN = 4096;
  private static final Set<String> LEFT_OUT =
      Set.of("script", "style", "noscript", "template", "svg", "head", "nav", "form", "button");

  private HtmlText() {}

  /**
   * @param charset as the HTTP header names it; believed unless the bytes are UTF-8
   */
  static String of(byte[] html, Optional<String> charset, String url) {
    String source = new String(html, charset(html, charset));
    Document document = Jsoup.parse(source, url);
    Element body = document.body();
    String whole = body == null ? "" : text(body);
    try {
      Article article = new Readability4J(base(url), document).parse();
      Element content = article.getArticleContent();
      String main = content == null ? "" : text(content);
      return main.isBlank() ? whole : main;
    } catch (RuntimeException e) { // a page that the library trips on still has a body
      return whole;
    }
  }

  /** The library logs an error with a stack trace for each page whose address is no URI. */
  private static String base(String url) {
    try {
      return URI.create(url).toString();
    } catch (IllegalArgumentException e) {
      return "https://page.invalid/"; // links are not kept
    }
  }

  /** UTF-8 if most of it is that; else the header's, else the page's own, else Windows-1252. */
  static Charset charset(byte[] html, Optional<String> header) {
    if (mostlyUtf8(html)) {
      return StandardCharsets.UTF_8;
    }
    Optional<Charset> known = header.flatMap(HtmlText::known);
    if (known.isPresent()) {
      return known.get();
    }
    String start =
        new String(html, 0, Math.min(html.length, DECLARED_WITHIN), StandardCharsets.ISO_8859_1);
    Matcher matcher = DECLARED.matcher(start);
    return (matcher.find() ? known(matcher.group(1)) : Optional.<Charset>empty())
        .orElse(WINDOWS_1252);
  }

  private static Optional<Charset> known(String name) {
    try {
      Charset charset = Charset.forName(name.strip());
      // What browsers do (WHATWG Encoding): Latin-1 is read as Windows-1252. A page that says
      // UTF-8 and is not has lied.
      boolean western =
          charset.equals(StandardCharsets.ISO_8859_1)
              || charset.equals(StandardCharsets.US_ASCII)
              || charset.equals(StandardCharsets.UTF_8);
      return Optional.of(western ? WINDOWS_1252 : charset);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty(); // a label that means nothing
    }
  }

  // Valid but for a few bytes: at most one ill-formed sequence for two real characters.
  private static boolean mostlyUtf8(byte[] bytes) {
    int marks = 0;
    int others = 0;
    Utf8Text decoded = Utf8Text.decode(bytes, 0, bytes.length);
    for (int i = 0; i < decoded.text().length(); i++) {
      char c = decoded.text().charAt(i);
      marks += c == '\uFFFD' ? 1 : 0;
      others += c > 0x7F && c != '\uFFFD' ? 1 : 0;
    }
    return decoded.invalid() == 0 || 2 * marks <= others;
  }

  private static String text(Element root) {
    StringBuilder out = new StringBuilder();
    root.traverse(
        new NodeVisitor() {
          private int skipped;

          @Override
          public void head(Node node, int depth) {
            if (node instanceof Element element) {
              skipped += LEFT_OUT.contains(element.normalName()) ? 1 : 0;
              if (element.isBlock() || element.normalName().equals("br")) {
                out.append('\n');
              }
            } else if (node instanceof TextNode text && skipped == 0) {
              out.append(text.getWholeText().replace('\n', ' '));
            }
          }

          @Override
          public void tail(Node node, int depth) {
            if (node instanceof Element element) {
              skipped -= LEFT_OUT.contains(element.normalName()) ? 1 : 0;
              if (element.isBlock()) {
                out.append('\n');
              }
            }
          }
        });
    return out.toString();
  }
}
