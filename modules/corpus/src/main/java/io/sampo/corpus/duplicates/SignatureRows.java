package io.sampo.corpus.duplicates;

import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The task that signs texts: {@code doc_id, text_sha256, characters, text} to a row of bands. */
final class SignatureRows implements FlatMapFunction<Iterator<Row>, Row> {
  static final StructType SCHEMA =
      new StructType()
          .add("doc_id", DataTypes.StringType, false)
          .add("text_sha256", DataTypes.StringType, false)
          .add("characters", DataTypes.IntegerType, false)
          .add("bands", DataTypes.createArrayType(DataTypes.LongType, false));

  private static final long serialVersionUID = 1;

  private final int bands;
  private final int rows;
  private final int shingleWords;

  SignatureRows(DuplicatesConfig config) {
    this.bands = config.bands();
    this.rows = config.rows();
    this.shingleWords = config.shingleWords();
  }

  @Override
  public Iterator<Row> call(Iterator<Row> texts) {
    MinHash minHash = new MinHash(bands, rows, shingleWords);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return texts.hasNext();
      }

      @Override
      public Row next() {
        Row row = texts.next();
        return RowFactory.create(
            row.get(0), row.get(1), row.get(2), minHash.bands(row.getString(3)));
      }
    };
  }
}
