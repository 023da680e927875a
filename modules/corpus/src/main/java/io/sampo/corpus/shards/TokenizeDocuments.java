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
import org.apache.spark.sql.RowFactory;

/**
 * The task that cuts documents into sequences: rows of {@code doc_id, text as binary, held_out}
 * become rows of {@link TokenizedTable}.
 *
 * <p>A document's ids are cut every {@code maxLength - 2} and stand between [CLS] and [SEP]; only
 * the last piece can be too short to keep. Special tokens written in a text are plain text.
 */
final class TokenizeDocuments implements FlatMapFunction<Iterator<Row>, Row> {
  private static final long serialVersionUID = 1;

  private final TreeMap<String, byte[]> tokenizerFiles;
  private final int maxLength;
  private final int minLength;
  private final long seed;

  TokenizeDocuments(Map<String, byte[]> tokenizerFiles, ShardsConfig config) {
    this.tokenizerFiles = new TreeMap<>(tokenizerFiles);
    this.maxLength = config.maxLength();
    this.minLength = config.minLength();
    this.seed = config.seed();
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
    private final TokenIds ids = new TokenIds(1 << 12);
    private final ArrayDeque<Row> ready = new ArrayDeque<>();

    Sequences(Iterator<Row> documents, Tokenizer tokenizer) {
      this.documents = documents;
      this.tokenizer = tokenizer;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && documents.hasNext()) {
        cut(documents.next());
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

    private void cut(Row document) {
      String docId = document.getString(0);
      boolean heldOut = document.getBoolean(2);
      ids.clear();
      tokenizer.encodeInto((byte[]) document.get(1), ids);
      int piece = maxLength - 2;
      int index = 0;
      for (int from = 0; from == 0 || from < ids.size(); from += piece) {
        int to = Math.min(ids.size(), from + piece);
        OrderKey key = OrderKey.of(seed, docId, index++);
        boolean kept = to - from + 2 >= minLength;
        ready.add(
            RowFactory.create(
                heldOut,
                key.high(),
                key.low(),
                docId,
                kept ? to - from + 2 : to - from,
                kept ? TokenizedTable.pack(sequence(from, to)) : null));
      }
    }

    private int[] sequence(int from, int to) {
      int[] sequence = new int[to - from + 2];
      sequence[0] = tokenizer.vocabulary().clsId();
      for (int i = from; i < to; i++) {
        sequence[i - from + 1] = ids.get(i);
      }
      sequence[sequence.length - 1] = tokenizer.vocabulary().sepId();
      return sequence;
    }
  }
}
