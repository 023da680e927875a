package io.sampo.tokenizer;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints the speed on one thread, in megabytes per second of processor time. Arguments: a
 * vocab.txt, cased or uncased, a text file.
 */
final class TokenizerThroughput {
  private TokenizerThroughput() {}

  /** Time of this thread on a processor, so that a busy machine does not show. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  public static void main(String[] args) throws IOException {
    TokenizerOptions options =
        args[1].equals("cased") ? TokenizerOptions.cased() : TokenizerOptions.uncased();
    long start = cpuNanos();
    Vocabulary vocabulary = Vocabulary.parse(Files.newInputStream(Path.of(args[0])), "vocab.txt");
    Tokenizer tokenizer = Tokenizer.of(vocabulary, options);
    System.out.printf(Locale.ROOT, "made in %.0f ms%n", (cpuNanos() - start) / 1e6);
    byte[] text = Files.readAllBytes(Path.of(args[2]));
    List<byte[]> lines = new ArrayList<>();
    List<String> strings = new ArrayList<>();
    for (int from = 0, at = 0; at <= text.length; at++) {
      if (at == text.length || text[at] == '\n') {
        lines.add(Arrays.copyOfRange(text, from, at));
        strings.add(new String(text, from, at - from, StandardCharsets.UTF_8));
        from = at + 1;
      }
    }
    Tokenizer literal = tokenizer.withSpecialTokensInText(SpecialTokensInText.LITERAL);
    TokenIds out = new TokenIds();
    for (int round = 0; round < 5; round++) {
      long begin = cpuNanos();
      long ids = 0;
      for (byte[] line : lines) {
        out.clear();
        ids += literal.encodeInto(line, out);
      }
      long middle = cpuNanos();
      for (byte[] line : lines) {
        out.clear();
        tokenizer.encodeInto(line, out);
      }
      long third = cpuNanos();
      for (String line : strings) {
        tokenizer.encode(line);
      }
      double scaled = text.length * 1e3; // bytes per nanosecond are GB/s
      System.out.printf(
          Locale.ROOT,
          "%d ids; MB/s: ids literal %.0f, ids match %.0f, with offsets %.0f%n",
          ids,
          scaled / (middle - begin),
          scaled / (third - middle),
          scaled / (cpuNanos() - third));
    }
  }
}
