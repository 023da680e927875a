package io.sampo.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
  @TempDir Path directory;
  private final Tables tables = new Tables(EmbeddedSpark.session());

  private String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  @Test
  void csvIsQuotedAsTheStandardSays() throws IOException {
    String path = file("a.csv", "id,text\n1,\"a \"\"b\"\", c\nd\"\n2,e\n");
    Dataset<Row> table = tables.apply(TableSource.of(path, TableFormat.CSV));
    assertThat(table.columns()).containsExactly("id", "text");
    assertThat(table.collectAsList())
        .extracting(row -> row.getString(1))
        .containsExactly("a \"b\", c\nd", "e");
  }

  @Test
  void tsvHasNoQuotesAndMayHaveNoHeader() throws IOException {
    String path = file("a.tsv", "\"x\t0\ny \"\" z\t1\n");
    TableSource source = new TableSource(path, TableFormat.TSV, false, List.of("text", "label"));
    assertThat(tables.apply(source).select("text").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("\"x", "y \"\" z");
  }

  @Test
  void jsonLinesAndParquetHaveTypes() throws IOException {
    String path = file("a.jsonl", "{\"text\": \"x\", \"label\": 1}\n");
    Dataset<Row> table = tables.apply(TableSource.of(path, TableFormat.JSONL));
    assertThat(table.schema().apply("label").dataType().simpleString()).isEqualTo("bigint");
    String parquet = directory.resolve("p").toString();
    table.write().parquet(parquet);
    assertThat(tables.apply(TableSource.parquet(parquet)).collectAsList())
        .isEqualTo(table.collectAsList());
  }

  @Test
  void whatIsNotThereOrOfAnotherFormatIsRefused() throws IOException {
    assertThatThrownBy(() -> tables.apply(TableSource.parquet("no/where")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no/where: no such file");
    String text = file("b.parquet", "no parquet at all, only a line of text");
    assertThatThrownBy(() -> tables.apply(TableSource.parquet(text)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be read as parquet")
        .message()
        .doesNotContain("\n");
    String csv = file("c.csv", "a,b,c\n");
    assertThatThrownBy(
            () -> tables.apply(new TableSource(csv, TableFormat.CSV, false, List.of("a", "b"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has 3 columns, column_names has 2");
  }
}
