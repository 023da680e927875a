package io.sampo.ml;

import io.sampo.encoder.Activation;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** An encoder of a few words, and rows of words of one class. */
final class TinyEncoder {
  static final StructType SCHEMA =
      new StructType().add("id", "long").add("body", "string").add("stars", "string");
  private static final List<String> SEA = List.of("ship", "wave", "sail", "tide");
  private static final List<String> LAND = List.of("tree", "hill", "road", "field");

  private TinyEncoder() {}

  static void write(Storage storage, String uri) {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(SEA);
    tokens.addAll(LAND);
    Tokenizer tokenizer = Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
    BertConfig config =
        new BertConfig(tokens.size(), 32, 2, 2, 64, 64, 2, Activation.GELU, 1e-12, 0, 0, 0.05, 0);
    try (BertModel model = BertModel.create(config, new Head.MaskedLanguageModel(), 7)) {
      Checkpoint.write(storage, uri, CheckpointContents.of(model, tokenizer));
    }
  }

  static List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> words = i % 2 == 0 ? SEA : LAND;
      String text = words.get(i / 2 % 4) + " " + words.get(i / 8 % 4) + " " + words.get(i / 32 % 4);
      rows.add(RowFactory.create((long) i, text, i % 2 == 0 ? "sea" : "land"));
    }
    return rows;
  }
}
