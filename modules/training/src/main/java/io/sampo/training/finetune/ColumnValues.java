package io.sampo.training.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;

/** Values of columns as plain Java. */
final class ColumnValues {
  private ColumnValues() {}

  /** Lists for arrays, maps by field name for structures; all serializable. */
  static Object plain(Object value) {
    if (value instanceof scala.collection.Iterable<?> array) {
      ArrayList<Object> list = new ArrayList<>();
      JavaConverters.asJavaIterableConverter(array)
          .asJava()
          .forEach(element -> list.add(plain(element)));
      return list;
    } else if (value instanceof Row row) {
      Map<String, Object> fields = new LinkedHashMap<>();
      String[] names = row.schema().fieldNames();
      for (int i = 0; i < names.length; i++) {
        fields.put(names[i], plain(row.get(i)));
      }
      return fields;
    }
    return value;
  }
}
