package io.sampo.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The pieces of a vocabulary as a double-array trie over UTF-8 bytes, with the failure links of
 * LinMaxMatch: longest-match-first WordPiece in one pass over a word (Song et al. 2021, "Fast
 * WordPiece Tokenization", arXiv 2012.15524).
 *
 * <p>There are two roots, one for pieces that start a word and one for those that continue it. A
 * cell holds {@code parent << 32 | base}; the child of {@code s} by byte {@code b} is at {@code
 * base(s) + b}, if the cell there names {@code s} as its parent.
 */
final class WordPieceTrie {
  /** State at the start of a word. */
  static final int START = 0;

  /** State after a whole piece; a word may end here. */
  static final int CONTINUE = 1;

  /** No state: the word cannot be cut. */
  static final int NONE = -1;

  private static final String PREFIX = "##";

  final long[] cells;

  /**
   * Where to go on from a state that has no fitting child. From 0 up: emit this piece and go to
   * {@link #CONTINUE}, the most frequent case. {@link #NONE}: the word cannot be cut. Below: {@code
   * -2 - link} is an index into {@link #fallbacks}.
   */
  final int[] links;

  /** The next state, the number of pieces to emit before, and these. */
  final int[] fallbacks;

  private WordPieceTrie(long[] cells, int[] links, int[] fallbacks) {
    this.cells = cells;
    this.links = links;
    this.fallbacks = fallbacks;
  }

  static WordPieceTrie of(Vocabulary vocabulary) {
    return new Builder(vocabulary).build();
  }

  /** The child of a state by a byte (0 to 255), or {@link #NONE}. */
  int child(int state, int value) {
    int child = (int) cells[state] + value;
    return (int) (cells[child] >>> 32) == state ? child : NONE;
  }

  /** Whether a piece continues a word, and so matches without its {@code ##}. */
  static boolean isContinuation(String token) {
    return token.length() > PREFIX.length() && token.startsWith(PREFIX);
  }

  /** What of a piece matches text, in UTF-8. */
  static byte[] matched(String token) {
    return Utf8.encode(isContinuation(token) ? token.substring(PREFIX.length()) : token);
  }

  private record Piece(byte[] bytes, int id) {}

  /** Lays out both tries breadth first, so that failure links point to finished states. */
  private static final class Builder {
    private final List<List<Piece>> pieces = List.of(new ArrayList<>(), new ArrayList<>());
    private long[] cells = new long[1 << 12];
    private int[] failure = new int[1 << 12];
    private int[] popsFrom = new int[1 << 12];
    private int[] popsTo = new int[1 << 12];
    private final TokenIds pops = new TokenIds(1 << 12);
    private int firstFree = 257; // beyond any byte, so that bases are positive
    private int firstRoomy = 257;
    private int last = 257;

    // Queue of states: depth and range of their sorted pieces; the first queue entries are roots.
    private final TokenIds queue = new TokenIds(1 << 12);

    Builder(Vocabulary vocabulary) {
      for (int id = 0; id < vocabulary.size(); id++) {
        String token = vocabulary.token(id);
        pieces.get(isContinuation(token) ? CONTINUE : START).add(new Piece(matched(token), id));
      }
      for (List<Piece> sorted : pieces) {
        sorted.sort((a, b) -> Arrays.compareUnsigned(a.bytes(), b.bytes()));
      }
      Arrays.fill(cells, -1L << 32);
    }

    WordPieceTrie build() {
      for (int root = 0; root < 2; root++) {
        cells[root] = (long) (-2 - root) << 32; // taken, and nobody's child
        failure[root] = NONE;
        enqueue(root, root, 0, 0, pieces.get(root).size());
      }
      for (int at = 0; at < queue.size(); at += 5) {
        layOut(
            queue.get(at),
            pieces.get(queue.get(at + 1)),
            queue.get(at + 1),
            queue.get(at + 2),
            queue.get(at + 3),
            queue.get(at + 4));
      }
      int size = last + 257; // base + byte stays inside
      grow(size);
      TokenIds fallbacks = new TokenIds(1 << 12);
      int[] links = new int[size];
      for (int state = 0; state < size; state++) {
        links[state] = link(state, fallbacks);
      }
      return new WordPieceTrie(Arrays.copyOf(cells, size), links, fallbacks.toArray());
    }

    private int link(int state, TokenIds fallbacks) {
      int from = popsFrom[state];
      int to = popsTo[state];
      if (failure[state] == NONE || to == 0) { // never a state, or no way on
        return NONE;
      }
      if (failure[state] == CONTINUE && to - from == 1) {
        return pops.get(from);
      }
      int link = -2 - fallbacks.size();
      fallbacks.add(failure[state]);
      fallbacks.add(to - from);
      for (int i = from; i < to; i++) {
        fallbacks.add(pops.get(i));
      }
      return link;
    }

    private void enqueue(int state, int root, int depth, int low, int high) {
      queue.add(state);
      queue.add(root);
      queue.add(depth);
      queue.add(low);
      queue.add(high);
    }

    private void layOut(int state, List<Piece> sorted, int root, int depth, int low, int high) {
      if (low < high && sorted.get(low).bytes().length == depth) {
        low++; // the piece that ends here
      }
      int[] values = new int[256];
      int[] starts = new int[257];
      int count = 0;
      for (int i = low; i < high; i++) {
        int value = sorted.get(i).bytes()[depth] & 0xFF;
        if (count == 0 || values[count - 1] != value) {
          values[count] = value;
          starts[count++] = i;
        }
      }
      starts[count] = high;
      int base = count == 0 ? 0 : findBase(values, count);
      cells[state] = (cells[state] & 0xFFFFFFFF00000000L) | base;
      for (int i = 0; i < count; i++) {
        int child = base + values[i];
        cells[child] = (long) state << 32;
        last = Math.max(last, child);
      }
      for (int i = 0; i < count; i++) {
        int child = base + values[i];
        Piece first = sorted.get(starts[i]);
        link(state, values[i], child, first.bytes().length == depth + 1 ? first.id() : NONE);
        enqueue(child, root, depth + 1, starts[i], starts[i + 1]);
      }
    }

    /** A base whose cells for these bytes are free; only children are put into the first gap. */
    private int findBase(int[] values, int count) {
      int cell = count == 1 ? firstFree : firstRoomy;
      for (int failures = 0; ; cell++) {
        if (isTaken(cell)) {
          continue;
        }
        int base = cell - values[0];
        int fitting = 1;
        while (fitting < count && !isTaken(base + values[fitting])) {
          fitting++;
        }
        if (fitting == count) {
          if (count == 1) {
            firstFree = cell + 1;
          }
          return base;
        }
        if (++failures % 16 == 0) {
          firstRoomy = cell; // crowded so far: do not search it again
        }
      }
    }

    private boolean isTaken(int cell) {
      grow(cell + 1);
      return (int) (cells[cell] >>> 32) != NONE;
    }

    /** Failure link and pieces to emit of the child of {@code state} by {@code value}. */
    private void link(int state, int value, int child, int id) {
      popsFrom[child] = pops.size();
      if (id != NONE) {
        pops.add(id);
        failure[child] = CONTINUE;
      } else {
        int fallback = state;
        int next = NONE;
        do {
          for (int i = popsFrom[fallback]; i < popsTo[fallback]; i++) {
            pops.add(pops.get(i));
          }
          fallback = failure[fallback];
          next = fallback == NONE ? NONE : child(fallback, value);
        } while (fallback != NONE && next == NONE);
        failure[child] = next;
        if (next == NONE) {
          pops.truncate(popsFrom[child]);
        }
      }
      popsTo[child] = pops.size();
    }

    private int child(int state, int value) {
      int child = (int) cells[state] + value;
      return (int) (cells[child] >>> 32) == state ? child : NONE;
    }

    private void grow(int size) {
      int length = cells.length;
      if (size <= length) {
        return;
      }
      int longer = Math.max(size, length * 2);
      cells = Arrays.copyOf(cells, longer);
      Arrays.fill(cells, length, longer, -1L << 32);
      failure = Arrays.copyOf(failure, longer);
      popsFrom = Arrays.copyOf(popsFrom, longer);
      popsTo = Arrays.copyOf(popsTo, longer);
    }
  }
}
