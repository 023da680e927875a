package io.sampo.jobs.console;

import io.sampo.storage.Redaction;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;

/**
 * The two streams of a command: answers and lines for people on one, errors on the other.
 *
 * <p>On a terminal the last line can be a bar, which other output pushes down. Lines for people are
 * redacted. Thread-safe.
 */
public final class Console {
  private static final String ERASE_LINE = "\r\u001b[K";
  private static final String YELLOW = "\u001b[33m";
  private static final String PLAIN = "\u001b[0m";

  /** Set by those who want no colours anywhere, see no-color.org. */
  private static final String NO_COLOR = "NO_COLOR";

  private final PrintStream out;
  private final PrintStream err;
  private final int width;
  private final boolean coloured;
  private String bar = "";

  private Console(PrintStream out, PrintStream err, int width, boolean coloured) {
    this.out = out;
    this.err = err;
    this.width = width;
    this.coloured = coloured;
  }

  /** A console without a bar. */
  public static Console plain(PrintStream out, PrintStream err) {
    return new Console(out, err, 0, false);
  }

  /** A console on a terminal of so many columns, with or without colours. */
  public static Console terminal(PrintStream out, PrintStream err, int columns, boolean coloured) {
    return new Console(out, err, Math.max(40, columns), coloured);
  }

  /**
   * This process's own. The launcher says by system properties how wide the terminal is ({@code
   * sampo.columns}, absent when there is none) and which descriptor holds the real standard error
   * ({@code sampo.stderr}): descriptor 2 goes to a file, for the JVM prints warnings on it that no
   * option turns off.
   */
  public static Console ofProcess() {
    PrintStream out = utf8(new FileOutputStream(FileDescriptor.out));
    PrintStream err = errors(Integer.getInteger("sampo.stderr", 2));
    int columns = Integer.getInteger("sampo.columns", 0);
    boolean coloured = System.getenv(NO_COLOR) == null;
    return columns > 0 ? terminal(out, err, columns, coloured) : plain(out, err);
  }

  /** Lines for people go where errors go, so that the other stream holds nothing but an answer. */
  public Console withLinesOnErrors() {
    return new Console(err, err, width, coloured);
  }

  /** Whether a bar can be drawn. */
  public boolean isTerminal() {
    return width > 0;
  }

  /** Columns of the terminal; very many when there is none. */
  public int columns() {
    return isTerminal() ? width : Integer.MAX_VALUE;
  }

  /** Prints a line above the bar. */
  public synchronized void line(String text) {
    print(out, Redaction.redact(text));
  }

  /** Prints a line for programs as it is. */
  public synchronized void answer(String text) {
    print(out, text);
  }

  /** Prints a warning above the bar: what stands before the word, the word in yellow, the text. */
  public synchronized void warning(String before, String text) {
    String word = coloured ? YELLOW + "warning:" + PLAIN : "warning:";
    print(out, Redaction.redact(before + word + " " + text));
  }

  /** Prints a line on the error stream. */
  public synchronized void error(String text) {
    print(err, Redaction.redact(text));
  }

  /** Draws the bar anew, or takes it away when the text is empty; not on a plain console. */
  public synchronized void bar(String text) {
    String fitting = text.length() < width ? text : text.substring(0, Math.max(0, width - 1));
    if (!isTerminal() || fitting.equals(bar)) {
      return;
    }
    bar = Redaction.redact(fitting);
    out.print(ERASE_LINE + bar);
    out.flush();
  }

  private void print(PrintStream stream, String text) {
    if (!bar.isEmpty()) {
      out.print(ERASE_LINE);
      out.flush();
    }
    stream.println(text);
    stream.flush();
    if (!bar.isEmpty()) {
      out.print(bar);
      out.flush();
    }
  }

  private static PrintStream errors(int descriptor) {
    if (descriptor == 2) {
      return utf8(new FileOutputStream(FileDescriptor.err));
    }
    try {
      FileDescriptor real = new FileDescriptor();
      Field number = FileDescriptor.class.getDeclaredField("fd");
      number.setAccessible(true);
      number.setInt(real, descriptor);
      return utf8(new FileOutputStream(real));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return utf8(new FileOutputStream(FileDescriptor.err));
    }
  }

  private static PrintStream utf8(FileOutputStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }
}
