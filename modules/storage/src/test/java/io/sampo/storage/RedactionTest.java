package io.sampo.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets are hidden, and nothing else. Every secret in here is made up and contains "geheim". */
@Tag("R23")
class RedactionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "s3a://key:geheim@bucket/path | s3a://***@bucket/path",
        "s3a://KEY:ge/hei+m/geheim@bucket/path | s3a://***@bucket/path",
        "s3://KEY:123/geheim@bucket | s3://***@bucket",
        "read s3a://a:geheim@b and hdfs://u:geheim@nn:8020/x | read s3a://***@b and"
            + " hdfs://***@nn:8020/x",
        "https://user:geheim@host:8443/a?x=1 | https://***@host:8443/a?x=1",
        "https://user:p@geheim@host/a | https://***@host/a",
        "https://geheim@host/a | https://***@host/a",
        "postgresql://u:ge:heim/x@db/t | postgresql://***@db/t",
        "jdbc:postgresql://db:5432/t?user=anna&password=geheim&ssl=true |"
            + " jdbc:postgresql://db:5432/t?user=anna&password=***&ssl=true",
        "jdbc:sqlserver://db;user=anna;password=geheim;encrypt=true |"
            + " jdbc:sqlserver://db;user=anna;password=***;encrypt=true",
        "jdbc:mysql://anna:geheim@db/t | jdbc:mysql://***@db/t",
        "jdbc:oracle:thin:scott/geheim@//db:1521/x | jdbc:oracle:thin:***@//db:1521/x",
        "password=geheim | password=***",
        "--set sink.password=geheim next | --set sink.password=*** next",
        "Password: geheim, user: anna | Password: ***, user: anna",
        "fs.s3a.secret.key=geheim | fs.s3a.secret.key=***",
        "spark.hadoop.fs.s3a.access.key geheim=1 | spark.hadoop.fs.s3a.access.key geheim=1",
        "fs.azure.account.key.x.dfs.core.windows.net=geheim |"
            + " fs.azure.account.key.x.dfs.core.windows.net=***",
        "fs.s3a.session.token=geheim | fs.s3a.session.token=***",
        "{\"password\": \"ge heim\", \"x\": 1} | {\"password\": \"***\", \"x\": 1}",
        "{\\\"api_key\\\": \\\"geheim\\\", \\\"x\\\": 1} | {\\\"api_key\\\": \\\"***\\\", \\\"x\\\": 1}",
        "client_secret = 'ge heim' | client_secret = '***'",
        "https://h/a?token=geheim&x=1 | https://h/a?token=***&x=1",
        "https://h/a?sv=1&sig=geheim%2B | https://h/a?sv=1&sig=***",
        "https://h/a?X-Amz-Signature=geheim&X-Amz-Credential=geheim |"
            + " https://h/a?X-Amz-Signature=***&X-Amz-Credential=***",
        "Authorization: Bearer geheim.abc-def | Authorization: Bearer ***",
        "HF_TOKEN=hf_geheim | HF_TOKEN=***",
        "credentials AKIAIOSFODNN7EXAMPLE here | credentials *** here",
      })
  void hides(String text, String expected) {
    assertThat(Redaction.redact(text)).isEqualTo(expected);
    assertThat(Redaction.redact(expected)).as("redacted twice").isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://nn:8020/user/a@b.txt",
        "https://host:8443/a@b?x=1",
        "file:///data/x.parquet",
        "s3a://bucket/path/a@b",
        "tokens=4096, batch_tokens: 512, mask_token=[MASK], tokens_per_s: 9000",
        "tokenizer=runs/a/vocabulary special_tokens_in_text=literal",
        "pretrain.token_budget=4096 key_columns=[id] max_tokens: 3",
        "{\"tokens\":61234,\"key\":\"id\"}",
        "12:30:05 step 3: loss=6.1",
        "a@b.example wrote",
        "the secret of a good corpus",
        "valid_token=x session.tokenizer=y grid_tokens=3",
      })
  void leavesAlone(String text) {
    assertThat(Redaction.redact(text)).isEqualTo(text);
  }

  /** A message may quote a whole document; none of these may take long or overflow the stack. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "a:",
        "x://",
        "s3a://",
        "s3a://a:",
        "x://a:",
        "password",
        "password=",
        "password='",
        "password=\"\\a",
        "id_token ",
        "jdbc:oracle:a:",
        "jdbc:oracle:a:b/",
        "bearer ",
        "?key=",
        "@"
      })
  void staysFastOnLongText(String part) {
    String text = part.repeat(100_000 / part.length());
    long start = System.nanoTime();
    assertThat(Redaction.redact(text)).isNotEmpty();
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(20);
  }

  @Test
  void hidesValuesOfSecretKeysInTrees() {
    var tree =
        CanonicalJson.tree(
            Map.of(
                "sink",
                Map.of("password", "geheim", "url", "jdbc:x://a:geheim@db"),
                "list",
                java.util.List.of("s3a://a:geheim@b"),
                "batch_tokens",
                4096,
                "mask_token",
                "[MASK]"));
    assertThat(CanonicalJson.text(Redaction.redact(tree)))
        .isEqualTo(
            "{\"batch_tokens\":4096,\"list\":[\"s3a://***@b\"],\"mask_token\":\"[MASK]\","
                + "\"sink\":{\"password\":\"***\",\"url\":\"jdbc:x://***@db\"}}");
  }

  /** Whatever this module writes or throws. */
  @Test
  void nothingWrittenHoldsASecret(@TempDir Path directory) {
    Storage storage = Storage.of(new Configuration());
    String secret = "s3a://key:geheim@bucket/in";
    try (RunDirectory run = RunDirectory.open(storage, directory.resolve("run").toString())) {
      run.events().emit("warning", Map.of("message", "no " + secret, "password", "geheim"));
      try (StagedDirectory staged = StagedDirectory.begin(run, "corpus")) {
        storage.write(staged.child("x"), out -> out.write(1));
        staged.commit(
            ManifestDraft.of("corpus", Map.of("path", secret))
                .fact("source", secret)
                .extra("x", Map.of("from", secret)),
            Fingerprint.of("corpus", 1).with("path", secret).sha256());
      }
    }
    for (StoredFile file : storage.listFiles(directory.resolve("run").toString())) {
      String text = new String(storage.readBytes(file.uri(), 1 << 20), UTF_8);
      assertThat(text).as(file.path()).doesNotContain("geheim");
    }
    assertThat(new InvalidInputException(secret, "is " + secret, "fix " + secret))
        .message()
        .isEqualTo("s3a://***@bucket/in: is s3a://***@bucket/in; fix s3a://***@bucket/in");
    StorageException failed =
        new StorageException("read", secret, new java.io.IOException("no " + secret));
    assertThat(failed.getMessage() + failed.path()).doesNotContain("geheim");
    assertThat(Storage.display(secret)).isEqualTo("s3a://***@bucket/in");
  }
}
