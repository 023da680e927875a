package io.sampo.corpus.read;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * MediaWiki markup to plain text, in one pass over the characters: templates, tables, references,
 * comments, files and categories go; links leave their labels, headings and lists their words.
 * Unclosed markup ends at the end of its paragraph. Not a renderer: what templates would print is
 * lost.
 */
final class Wikitext {
  private static final Set<String> WHOLE =
      Set.of(
          "ref",
          "math",
          "gallery",
          "timeline",
          "table",
          "score",
          "syntaxhighlight",
          "source",
          "imagemap",
          "hiero",
          "style",
          "templatestyles",
          "chem");

  // Longest address, tag or word that is looked through for its end.
  private static final int LONGEST = 2000;

  private final String in;
  private final StringBuilder out;
  private final int[] closes; // behind the close of the pair that opens here, or 0
  private final Set<String> neverClosed = new HashSet<>();

  private Wikitext(String in) {
    this.in = in;
    this.out = new StringBuilder(in.length());
    this.closes = new int[in.length()];
    match("{{", "}}");
    match("{|", "|}");
    match("[[", "]]");
  }

  // All pairs of a kind in one pass, so that hostile text costs no more than other text.
  private void match(String open, String close) {
    int[] stack = new int[64];
    int depth = 0;
    for (int i = 0; i + 1 < in.length(); i++) {
      if (in.startsWith(open, i)) {
        stack = depth == stack.length ? Arrays.copyOf(stack, 2 * depth) : stack;
        stack[depth++] = i++;
      } else if (depth > 0 && in.startsWith(close, i)) {
        closes[stack[--depth]] = ++i + 1;
      }
    }
  }

  static String plain(String markup) {
    Wikitext text = new Wikitext(markup);
    text.run(0, markup.length(), 0);
    return lines(Entities.unescape(text.out.toString()));
  }

  private void run(int start, int end, int depth) {
    int i = start;
    while (i < end) {
      char c = in.charAt(i);
      if (c == '{' && at("{{", i, end)) {
        i = skip(i, end);
      } else if (c == '{' && at("{|", i, end) && lineStart(i)) {
        i = skip(i, end);
      } else if (c == '<') {
        i = tag(i, end);
      } else if (c == '[') {
        i = link(i, end, depth);
      } else if (c == '\'' && at("''", i, end)) {
        while (i < end && in.charAt(i) == '\'') {
          i++;
        }
      } else if (c == '_' && at("__", i, end)) {
        i = magicWord(i, end);
      } else {
        out.append(c);
        i++;
      }
    }
  }

  // Behind the matching close of a nesting pair; unclosed, behind its paragraph.
  private int skip(int start, int end) {
    if (closes[start] > 0 && closes[start] <= end) {
      return closes[start];
    }
    int paragraph = in.indexOf("\n\n", start);
    return paragraph < 0 || paragraph > end ? end : paragraph;
  }

  private int tag(int start, int end) {
    if (at("<!--", start, end)) {
      int close = in.indexOf("-->", start);
      return close < 0 || close >= end ? end : close + 3;
    }
    int close = find('>', start, end);
    int i = start + 1;
    while (i < end && i - start < LONGEST && Character.isLetter(in.charAt(i))) {
      i++;
    }
    String name = in.substring(start + 1, i).toLowerCase(Locale.ROOT);
    boolean closing = start + 1 < end && in.charAt(start + 1) == '/';
    if (close < 0 || (name.isEmpty() && !closing)) {
      out.append('<');
      return start + 1;
    }
    if (in.charAt(close - 1) != '/' && WHOLE.contains(name)) {
      int finish = closing(name, close, end);
      return finish < 0 ? close + 1 : finish;
    }
    if (name.equals("br") || name.equals("p") || name.equals("div")) {
      out.append('\n');
    }
    return close + 1;
  }

  private int find(char sign, int start, int end) {
    for (int i = start; i < Math.min(end, start + LONGEST); i++) {
      if (in.charAt(i) == sign) {
        return i;
      }
    }
    return -1;
  }

  private int closing(String name, int from, int end) {
    if (neverClosed.contains(name)) {
      return -1;
    }
    for (int i = in.indexOf("</", from); i >= 0 && i < end; i = in.indexOf("</", i + 2)) {
      if (in.regionMatches(true, i + 2, name, 0, name.length())) {
        int close = in.indexOf('>', i);
        return close < 0 || close >= end ? end : close + 1;
      }
    }
    neverClosed.add(name);
    return -1;
  }

  private int link(int start, int end, int depth) {
    if (at("[[", start, end)) {
      int close = closes[start];
      if (close == 0 || close > end) {
        out.append("[[");
        return start + 2;
      }
      label(start + 2, close - 2, depth);
      return close;
    }
    int space = start + 1;
    int last = Math.min(end, start + LONGEST);
    while (space < last && in.charAt(space) > ' ' && in.charAt(space) != ']') {
      space++;
    }
    int close = find(']', space, end);
    boolean address = in.startsWith("//", start + 1) || in.substring(start, space).contains("://");
    if (!address || close < 0) {
      out.append('[');
      return start + 1;
    }
    out.append(in, Math.min(space + 1, close), close);
    return close + 1;
  }

  // [[Page]], [[Page|label]], [[File:…|…]]
  private void label(int start, int end, int depth) {
    int bar = -1;
    int nested = 0;
    for (int i = start; i < end; i++) {
      nested += at("[[", i, end) || at("{{", i, end) ? 1 : 0;
      nested -= at("]]", i, end) || at("}}", i, end) ? 1 : 0;
      if (in.charAt(i) == '|' && nested <= 0) {
        bar = i;
        break;
      }
    }
    String page = in.substring(start, bar < 0 ? end : bar);
    int colon = page.indexOf(':');
    if (colon == 0) {
      out.append(page, 1, page.length());
    } else if (colon > 0 && colon + 1 < page.length() && page.charAt(colon + 1) != ' ') {
      return; // a file, a category, or the same article in another language
    } else if (bar >= 0 && depth < 20) {
      run(bar + 1, end, depth + 1);
    } else {
      out.append(page);
    }
  }

  private int magicWord(int start, int end) {
    int i = start + 2;
    while (i < end && i - start < 40 && Character.isUpperCase(in.charAt(i))) {
      i++;
    }
    if (i > start + 2 && at("__", i, end)) {
      return i + 2;
    }
    out.append("__");
    return start + 2;
  }

  private boolean lineStart(int i) {
    int back = i - 1;
    while (back >= 0 && (in.charAt(back) == ' ' || in.charAt(back) == ':')) {
      back--;
    }
    return back < 0 || in.charAt(back) == '\n';
  }

  private boolean at(String mark, int i, int end) {
    return i + mark.length() <= end && in.startsWith(mark, i);
  }

  // Headings, list marks and rules at the starts of lines.
  private static String lines(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.lines()
        .forEach(
            line -> {
              String bare = line.strip();
              if (bare.startsWith("=") && bare.endsWith("=") && bare.length() > 2) {
                bare = bare.replaceAll("^=+\\s*|\\s*=+$", "");
              } else {
                bare = bare.replaceAll("^(?:[*#:;]+\\s*|-{4,})", "");
              }
              out.append(bare).append('\n');
            });
    return out.toString();
  }
}
