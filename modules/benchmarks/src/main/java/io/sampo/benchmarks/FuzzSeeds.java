package io.sampo.benchmarks;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.FlatTensors;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Sha256;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Small valid files that mutation begins with. */
final class FuzzSeeds {
  /** Elements of each vector of the optimizer. */
  static final int VECTOR = 24;

  static final String TEXT = "The mill [MASK] grinds caf\u00e9, \u4e2d\u6587 & Stra\u00dfe.";

  static final Map<String, byte[]> CONFIGURATION =
      Map.of(
          "run.conf",
          utf8(
              """
              run { dir = runs/a, seed = 7, precision = fp32 }
              corpus {
                sources = [{ name = a, path = ${run.dir}, format = jsonl, text_field = text, weight = 0.5 }]
                language { detect = true, keep = [en], min_score = 0.5 }
                duplicates { near = true, min_jaccard = 0.8 }
                limits { max_record_bytes = 1048576, max_unpack_ratio = 200, max_dropped_share = 0.1 }
                held_out_share = 5e-2
              }
              vocabulary { size = 2000, lowercase = yes, domain_tokens = [mill, "salt \\u00e9"] }
              shards { max_length = 64, shards = 4 }
              pretrain {
                model { layers = 2, hidden_size = 128, heads = 2, max_positions = 64, dropout = 0.1 }
                optimizer { learning_rate = 2e-3 }
                averaging { mode = average, workers = 2, local_steps = 50 }
                phases = [{ share = 0.9, length = 64 }, { share = 0.1, batch_tokens = 512 }]
                steps = 100
              }
              score { input { path = "t.parquet", format = parquet }, key_columns = [id], batch_tokens = 512 }
              spark { sql.shuffle.partitions = 8, "spark.a b" = \"""x\""" }
              """),
          "flags.conf",
          utf8(
              """
              run.seed=7
              corpus.sources.0.path=texts
              corpus.sources.0.format=lines
              corpus.language.detect=true
              corpus.language.keep=en,de
              pretrain.model.layers=2
              pretrain.phases=[{share = 1}, {share = 2, length = 64}]
              score.key_columns=[id, "a b"]
              pretrain.steps=null
              spark.sql.shuffle.partitions=8
              """));

  static final Map<String, byte[]> MANIFEST =
      Map.of("manifest.json", manifest(), "commit.json", commit(Sha256.of(manifest())));

  static final Map<String, byte[]> TEXTS =
      Map.of(
          "a.txt",
              utf8(
                  TEXT
                      + " un\u00adwanted running\u200b \uAC00\uAC01 \u1E9B\u0323 \uFFFD [SEP][sep]"),
          "b.txt",
              utf8(
                  "the the thing 100,000 a\u0301\u0323b \uD83D\uDE00\uD835\uDD38 \u0130I\u03A3 ##ing 'tis\r\n\t"),
          "c.txt",
              utf8(
                  "\u0627\u0644\u0639 \u0e44\u0e17\u0e22 \u3042\u30ac \u2060 \u2028 [MASK]x[PAD]"
                      + "abcde".repeat(25)));

  private FuzzSeeds() {}

  /** Letters, some pieces and special tokens. */
  static Vocabulary vocabulary() {
    Set<String> tokens = new LinkedHashSet<>(Vocabulary.SPECIAL_TOKENS);
    for (String piece :
        ("the mill want ing ed un run grind s caf 100 a b c d e \u00e9 \u00df f g h i l m n o r t u w ,"
                + " . & # [ ] ' \u4e2d \u1100\u1161 \u1100 \u11a8 \u03c3 \u0627 \u0e44 A The M I")
            .split(" ")) {
      tokens.add(piece);
      tokens.add("##" + piece);
    }
    return Vocabulary.of(List.copyOf(tokens));
  }

  /** The files of a checkpoint of transformers: without those that hold hashes of the others. */
  static Map<String, byte[]> checkpoint() {
    Tokenizer tokenizer =
        Tokenizer.of(
            Vocabulary.of(
                List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b", "mill")),
            TokenizerOptions.uncased());
    BertConfig shape = BertConfig.of(tokenizer.vocabulary().size(), 4, 1, 2);
    Storage storage = Storage.of(new Configuration());
    Map<String, byte[]> files = new TreeMap<>();
    try (Scratch directory = Scratch.of("fuzz");
        BertModel model = BertModel.create(shape, new Head.MaskedLanguageModel(), 7)) {
      String uri = directory.resolve("model").toString();
      Checkpoint.write(storage, uri, CheckpointContents.of(model, tokenizer));
      for (String name :
          List.of(
              "config.json",
              "model.safetensors",
              "vocab.txt",
              "tokenizer.json",
              "tokenizer_config.json",
              "special_tokens_map.json")) {
        files.put(name, Files.readAllBytes(directory.resolve("model").resolve(name)));
      }
      ByteArrayOutputStream optimizer = new ByteArrayOutputStream();
      FlatTensors.write(
          optimizer,
          Map.of("m", Nd4j.ones(DataType.FLOAT, VECTOR), "v", Nd4j.ones(DataType.DOUBLE, VECTOR)));
      files.put("optimizer.safetensors", optimizer.toByteArray());
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] manifest() {
    return canonical(
        """
              {"format_version":1,"kind":"shards","generator":"0.1.0",\
              "config":{"max_length":64,"cut":{"sentence_pairs":false}},"inputs":"ab12",\
              "facts":{"shard_version":2,"tokenizer_sha256":"%1$s","vocabulary_size":2000,\
              "max_length":64,"row_group_rows":1000,"seed":42,"generation":0,"rows":12,\
              "more_lengths":{"128":{"rows":3}}},\
              "files":[{"path":"part-0.parquet","bytes":1234,"sha256":"%1$s","rows":10,"tokens":500,\
              "row_groups":1,"split":"train","max_length":64},\
              {"path":"held_out/part-0.parquet","bytes":99,"sha256":"%1$s","rows":2,"tokens":90,\
              "row_groups":1,"split":"held_out","max_length":128}],\
              "unlisted":["notes"]}"""
            .formatted("0123456789abcdef".repeat(4)));
  }

  /** A stage's last file. */
  static byte[] commit(String manifestSha256) {
    return utf8(
        """
        {"format_version":1,"claim":"000001-a","parent":null,"fingerprint":"f",\
        "manifest_sha256":"%s","created_at":"2026-01-01T00:00:00Z"}"""
            .formatted(manifestSha256));
  }

  /** Pages and extracted text, packed and not. */
  static Map<String, byte[]> archives() {
    String page =
        "<html><head><title>Mill</title></head><body><p>The mill stands by the river, and"
            + " it has ground the corn of the valley.</p><p>Its miller is old &amp; tired, <a href=\"../x y?%zz\">they</a> say.</p><img src=\"//a/b\"></body></html>";
    String http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page;
    String chunked =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(page.length())
            + "\r\n"
            + page
            + "\r\n0\r\n\r\n";
    String warc =
        record("warcinfo", "application/warc-fields", "software: a\r\n")
            + record("response", "application/http; msgtype=response", http)
            + record("response", "application/http; msgtype=response", chunked);
    String wet =
        record("conversion", "text/plain", "The mill stands by the river.\nIts miller is old.")
            + record("conversion", "text/plain", "caf\u00e9");
    return Map.of(
        "a.warc", utf8(warc), "a.wet", utf8(wet), "a.warc.gz", gzip(warc), "a.wet.gz", gzip(wet));
  }

  private static String record(String type, String mediaType, String body) {
    return "WARC/1.0\r\nWARC-Type: "
        + type
        + "\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        + "WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Target-URI: https://example.org/mill\r\n"
        + "Content-Type: "
        + mediaType
        + "\r\nContent-Length: "
        + utf8(body).length
        + "\r\n\r\n"
        + body
        + "\r\n\r\n";
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      packed.write(utf8(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] canonical(String json) {
    return CanonicalJson.pretty(CanonicalJson.parse(utf8(json), "seed"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
