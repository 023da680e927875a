package io.sampo.corpus.read;

import org.jsoup.parser.Parser;

/** Character references of XML and HTML. */
final class Entities {
  private Entities() {}

  static String unescape(String text) {
    return text.indexOf('&') < 0 ? text : Parser.unescapeEntities(text, false);
  }
}
