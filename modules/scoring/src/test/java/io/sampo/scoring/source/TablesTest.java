package io.sampo.scoring.source;

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
  void squadFilesAreRowsOfQuestions() throws IOException {
    String path =
        file(
            "squad.json",
            """
            {"version": "2.0", "data": [{"title": "T", "paragraphs": [{"context": "a b c", "qas": [
              {"id": "1", "question": "q", "answers": [{"text": "b", "answer_start": 2}]},
              {"id": "2", "question": "r", "is_impossible": true, "answers": []}]}]}]}
            """);
    List<Row> rows = tables.apply(TableSource.of(path, TableFormat.SQUAD)).collectAsList();
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).<String>getAs("context")).isEqualTo("a b c");
    assertThat(rows.get(0).<Row>getList(rows.get(0).fieldIndex("answers")).get(0).getInt(1))
        .isEqualTo(2);
    assertThat(rows.get(1).<Row>getList(rows.get(1).fieldIndex("answers"))).isEmpty();
    String other = file("other.json", "{\"text\": \"x\"}");
    assertThatThrownBy(() -> tables.apply(TableSource.of(other, TableFormat.SQUAD)))
        .hasMessageContaining("it holds no 'data'");
  }

  @Test
  void conllFilesAreRowsOfSentences() throws IOException {
    String path =
        file(
            "a.conll",
            "-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\n\nPeter\tB-PER\r\n");
    List<Row> rows = tables.apply(TableSource.of(path, TableFormat.CONLL)).collectAsList();
    assertThat(rows)
        .extracting(row -> row.getList(1))
        .containsExactly(List.of("EU", "rejects"), List.of("Peter"));
    assertThat(rows)
        .extracting(row -> row.getList(2))
        .containsExactly(List.of("B-ORG", "O"), List.of("B-PER"));
    assertThatThrownBy(() -> ConllFiles.sentences("word\n", "b.conll"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("b.conll:1: the line has no tag");
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
