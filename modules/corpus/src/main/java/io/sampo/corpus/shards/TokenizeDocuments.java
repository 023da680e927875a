package io.sampo.corpus.shards;

import io.sampo.tokenizer.SpecialTokensInText;
import io.sampo.tokenizer.TokenIds;
import io.sampo.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * The task that cuts documents into sequences: rows of {@code doc_id, text as binary, held_out}
 * become rows of {@link TokenizedTable}. Each document is tokenized once and cut for every length.
 * Special tokens written in a text are plain text.
 */
final class TokenizeDocuments implements FlatMapFunction<Iterator<Row>, Row> {
  private static final long serialVersionUID = 1;

  private final TreeMap<String, byte[]> tokenizerFiles;
  private final int[] lengths;
  private final int minLength;
  private final long seed;
  private final int overlap;
  private final int joinBelow;
  private final boolean sentencePairs;

  TokenizeDocuments(Map<String, byte[]> tokenizerFiles, ShardsConfig config) {
    this.tokenizerFiles = new TreeMap<>(tokenizerFiles);
    this.lengths = config.lengths().stream().mapToInt(Integer::intValue).toArray();
    this.minLength = config.minLength();
    this.seed = config.seed();
    this.overlap = config.cut().overlap();
    this.joinBelow = config.cut().joinBelow();
    this.sentencePairs = config.cut().sentencePairs();
  }

  @Override
  public Iterator<Row> call(Iterator<Row> documents) {
    Tokenizer tokenizer =
        Tokenizer.load("vocabulary", name -> Optional.ofNullable(tokenizerFiles.get(name)))
            .withSpecialTokensInText(SpecialTokensInText.LITERAL);
    return new Sequences(documents, tokenizer);
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
        for (int length : lengths) {
          cut(document.getString(0), document.getBoolean(2), length);
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
    private void cut(String docId, boolean heldOut, int maxLength) {
      int room = maxLength - (sentencePairs ? 3 : 2);
      int index = 0;
      for (int from = 0; ; from += room - overlap) {
        int to = Math.min(ids.size(), from + room);
        OrderKey key = OrderKey.of(seed, docId, index++);
        int length = to - from + 2;
        boolean toJoin = from < to && length < Math.min(joinBelow, maxLength);
        if (toJoin || length >= minLength) {
          Sequence sequence =
              sentencePairs && !toJoin
                  ? framing.pair(ids, from, to, docId)
                  : framing.single(ids, from, to, docId);
          ready.add(TokenizedTable.kept(maxLength, heldOut, key, toJoin, sequence));
        } else {
          int repeated = from > 0 ? overlap : 0;
          ready.add(TokenizedTable.dropped(maxLength, heldOut, key, docId, to - from - repeated));
        }
        if (to == ids.size()) {
          return;
        }
      }
    }
  }
}
