package io.sampo.corpus.shards;

import io.sampo.tokenizer.TokenIds;
import io.sampo.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * The task that cuts documents into sequences: rows of {@code doc_id, text as binary, held_out}
 * become rows of {@link TokenizedTable}. Each document is tokenized once and cut for every length.
 *
 * <p>It runs twice, once for the places of the sequences and once for what is in them: to tokenize
 * again takes less than to store what was tokenized.
 */
final class TokenizeDocuments implements FlatMapFunction<Iterator<Row>, Row> {
  private static final long serialVersionUID = 1;

  private final Broadcast<SharedTokenizer> tokenizer;
  private final int[] lengths;
  private final boolean places;
  private final int minLength;
  private final long seed;
  private final int overlap;
  private final int joinBelow;
  private final boolean sentencePairs;

  private TokenizeDocuments(
      Broadcast<SharedTokenizer> tokenizer, ShardsConfig config, int[] lengths, boolean places) {
    this.tokenizer = tokenizer;
    this.lengths = lengths;
    this.places = places;
    this.minLength = config.minLength();
    this.seed = config.seed();
    this.overlap = config.cut().overlap();
    this.joinBelow = config.cut().joinBelow();
    this.sentencePairs = config.cut().sentencePairs();
  }

  /** Gives the places of all sequences of all lengths, and those that are to be joined whole. */
  static TokenizeDocuments places(Broadcast<SharedTokenizer> tokenizer, ShardsConfig config) {
    int[] lengths = config.lengths().stream().mapToInt(Integer::intValue).toArray();
    return new TokenizeDocuments(tokenizer, config, lengths, true);
  }

  /** Gives the sequences of one length that are kept as they are. */
  static TokenizeDocuments sequences(
      Broadcast<SharedTokenizer> tokenizer, ShardsConfig config, int maxLength) {
    return new TokenizeDocuments(tokenizer, config, new int[] {maxLength}, false);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> documents) {
    return new Sequences(documents, tokenizer.value().tokenizer());
  }

  private final class Sequences implements Iterator<Row> {
    private final Iterator<Row> documents;
    private final Tokenizer tokenizer;
    private final Framing framing;
    private final TokenIds ids = new TokenIds(1 << 12);
    private final ArrayDeque<Row> ready = new ArrayDeque<>();

    Sequences(Iterator<Row> documents, Tokenizer tokenizer) {
      this.documents = documents;
      this.tokenizer = tokenizer;
      framing = new Framing(tokenizer.vocabulary());
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && documents.hasNext()) {
        Row document = documents.next();
        ids.clear();
        tokenizer.encodeInto((byte[]) document.get(1), ids);
        OrderKey.Document keys = new OrderKey.Document(seed, document.getString(0));
        for (int length : lengths) {
          cut(document.getString(0), keys, document.getBoolean(2), length);
        }
      }
      return !ready.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    // Only the last piece can be short, or empty when the document is.
    private void cut(String docId, OrderKey.Document keys, boolean heldOut, int maxLength) {
      int room = maxLength - (sentencePairs ? 3 : 2);
      int index = 0;
      for (int from = 0; ; from += room - overlap) {
        int to = Math.min(ids.size(), from + room);
        OrderKey key = keys.of(index++);
        int length = to - from + 2;
        boolean toJoin = from < to && length < Math.min(joinBelow, maxLength);
        if (toJoin) {
          if (places) {
            Sequence sequence = framing.single(ids, from, to, docId);
            ready.add(TokenizedTable.whole(maxLength, heldOut, key, true, sequence));
          }
        } else if (length < minLength) {
          if (places) {
            int repeated = from > 0 ? overlap : 0;
            ready.add(TokenizedTable.dropped(maxLength, heldOut, key, to - from - repeated));
          }
        } else if (places) {
          int tokens = sentencePairs ? framing.pairLength(ids, from, to) : length;
          ready.add(TokenizedTable.place(maxLength, heldOut, key, tokens));
        } else {
          Sequence sequence =
              sentencePairs
                  ? framing.pair(ids, from, to, docId)
                  : framing.single(ids, from, to, docId);
          ready.add(TokenizedTable.whole(maxLength, heldOut, key, false, sequence));
        }
        if (to == ids.size()) {
          return;
        }
      }
    }
  }
}
