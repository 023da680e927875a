package io.sampo.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Learns a WordPiece vocabulary from word counts: pairs of pieces are merged, the most frequent
 * first.
 *
 * <p>The algorithm is that of the {@code tokenizers} library, whose result changes from run to run;
 * its open choices are fixed here, so that the same counts give the same vocabulary: words are
 * taken in code point order (which gives the {@code ##} characters their ids), of equally frequent
 * characters the smaller code point is kept, of equally frequent pairs the smaller ids are merged.
 * As in the original, the count of a merged pair is never reset, and an entry of the heap merges
 * only the words known when it was pushed. Counts are 64 bits wide.
 */
public final class WordPieceTrainer {
  private static final String PREFIX = "##";

  private final TrainerOptions options;
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> tokens = new ArrayList<>();

  // Words as symbols, one after the other: word i has lengths[i] symbols from starts[i].
  private final String[] words;
  private final long[] frequencies;
  private final int[] starts;
  private final int[] lengths;
  private int[] symbols = new int[1 << 10];

  private final PairCounts counts = new PairCounts();
  private final PriorityQueue<Candidate> heap = new PriorityQueue<>(Candidate.ORDER);
  private long serial;

  /** A pair to merge, with the words it was seen in when its count was {@code count}. */
  private record Candidate(long count, long pair, long serial, TokenIds words) {
    /** Highest count first, then the smaller left id, then the smaller right id. */
    static final Comparator<Candidate> ORDER =
        Comparator.comparingLong(Candidate::count)
            .reversed()
            .thenComparingLong(Candidate::pair)
            .thenComparingLong(Candidate::serial);
  }

  private WordPieceTrainer(Map<String, Long> wordCounts, TrainerOptions options) {
    this.options = options;
    words = wordCounts.keySet().toArray(String[]::new);
    Arrays.sort(words, WordPieceTrainer::compareCodePoints);
    frequencies = Arrays.stream(words).mapToLong(wordCounts::get).toArray();
    starts = new int[words.length];
    lengths = new int[words.length];
  }

  /**
   * The tokens learned, in order of their ids; fewer than asked for when pairs run out. The same
   * counts give the same vocabulary.
   *
   * @param wordCounts how often each normalized word stands in the text
   */
  public static List<String> train(Map<String, Long> wordCounts, TrainerOptions options) {
    return new WordPieceTrainer(wordCounts, options).train();
  }

  private List<String> train() {
    options.specialTokens().forEach(this::add);
    addAlphabet();
    cutWords();
    countPairs();
    while (tokens.size() < options.vocabSize() && !heap.isEmpty()) {
      Candidate top = heap.poll();
      long now = counts.get(top.pair());
      if (now != top.count()) {
        push(now, top.pair(), top.words());
      } else if (now < Math.max(1, options.minFrequency())) {
        break;
      } else {
        merge(top);
      }
    }
    return List.copyOf(tokens);
  }

  private int add(String token) {
    Integer known = ids.putIfAbsent(token, tokens.size());
    if (known != null) {
      return known;
    }
    tokens.add(token);
    return tokens.size() - 1;
  }

  private void addAlphabet() {
    Map<Integer, Long> characters = new HashMap<>();
    for (int i = 0; i < words.length; i++) {
      long frequency = frequencies[i];
      words[i].codePoints().forEach(c -> characters.merge(c, frequency, Long::sum));
    }
    Comparator<Map.Entry<Integer, Long>> byCount = Map.Entry.comparingByValue();
    characters.entrySet().stream()
        .sorted(byCount.reversed().thenComparing(Map.Entry.comparingByKey()))
        .limit(options.limitAlphabet())
        .map(Map.Entry::getKey)
        .sorted()
        .forEach(c -> add(Character.toString(c)));
  }

  /** Cuts words into characters; one outside the alphabet is skipped, its neighbours join. */
  private void cutWords() {
    int at = 0;
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      starts[i] = at;
      if (at + word.length() > symbols.length) {
        symbols = Arrays.copyOf(symbols, Math.max(at + word.length(), symbols.length * 2));
      }
      for (int j = 0; j < word.length(); ) {
        int codePoint = word.codePointAt(j);
        String character = Character.toString(codePoint);
        if (ids.containsKey(character)) {
          symbols[at++] = add(j == 0 ? character : PREFIX + character);
        }
        j += Character.charCount(codePoint);
      }
      lengths[i] = at - starts[i];
    }
  }

  private void countPairs() {
    Map<Long, TokenIds> seen = new HashMap<>();
    for (int i = 0; i < words.length; i++) {
      for (int k = starts[i]; k < starts[i] + lengths[i] - 1; k++) {
        long pair = pair(symbols[k], symbols[k + 1]);
        counts.add(pair, frequencies[i]);
        note(seen, pair, i);
      }
    }
    seen.forEach((pair, where) -> push(counts.get(pair), pair, where));
  }

  private void merge(Candidate candidate) {
    int left = (int) (candidate.pair() >>> 32);
    int right = (int) candidate.pair();
    String tail = tokens.get(right);
    int merged =
        add(tokens.get(left) + (tail.startsWith(PREFIX) ? tail.substring(PREFIX.length()) : tail));
    Map<Long, TokenIds> fresh = new LinkedHashMap<>();
    for (int n = 0; n < candidate.words().size(); n++) {
      mergeIn(candidate.words().get(n), left, right, merged, fresh);
    }
    fresh.forEach(
        (pair, where) -> {
          long count = counts.get(pair);
          if (count > 0) {
            push(count, pair, where);
          }
        });
  }

  private void mergeIn(int word, int left, int right, int merged, Map<Long, TokenIds> fresh) {
    long frequency = frequencies[word];
    int start = starts[word];
    int read = start;
    int write = start;
    int end = start + lengths[word];
    while (read < end) {
      if (read + 1 == end || symbols[read] != left || symbols[read + 1] != right) {
        symbols[write++] = symbols[read++];
        continue;
      }
      if (write > start) {
        int before = symbols[write - 1];
        counts.add(pair(before, left), -frequency);
        counts.add(pair(before, merged), frequency);
        note(fresh, pair(before, merged), word);
      }
      read += 2;
      symbols[write++] = merged;
      if (read < end) {
        int after = symbols[read];
        counts.add(pair(right, after), -frequency);
        counts.add(pair(merged, after), frequency);
        note(fresh, pair(merged, after), word);
      }
    }
    lengths[word] = write - start;
  }

  private void push(long count, long pair, TokenIds where) {
    heap.add(new Candidate(count, pair, serial++, where));
  }

  /** Notes a word once for a pair; words come one after the other. */
  private static void note(Map<Long, TokenIds> seen, long pair, int word) {
    TokenIds where = seen.computeIfAbsent(pair, p -> new TokenIds(4));
    if (where.size() == 0 || where.get(where.size() - 1) != word) {
      where.add(word);
    }
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  /** Order by code point, where {@link String#compareTo} orders by UTF-16 unit. */
  static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean bothAstral = Character.isSurrogate(x) && Character.isSurrogate(y);
        if (!bothAstral && Character.isSurrogate(x)) {
          return 1;
        }
        if (!bothAstral && Character.isSurrogate(y)) {
          return -1;
        }
        return x - y;
      }
    }
    return a.length() - b.length();
  }
}
