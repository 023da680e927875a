package io.sampo.jobs.look;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** Columns of a Parquet file and their types, as Spark SQL writes them. */
final class ParquetColumns {
  private ParquetColumns() {}

  /** Types by name, in the order of the file. */
  static ObjectNode of(MessageType schema) {
    ObjectNode columns = JsonNodeFactory.instance.objectNode();
    schema.getFields().forEach(field -> columns.put(field.getName(), type(field)));
    return columns;
  }

  /** What its columns say that a file is; empty when they are nobody's of Sampo. */
  static String kind(MessageType schema) {
    Set<String> names = schema.getFields().stream().map(Type::getName).collect(Collectors.toSet());
    if (names.containsAll(List.of("input_ids", "second_segment_start"))) {
      return "shard";
    }
    if (names.containsAll(List.of("doc_id", "text", "text_sha256"))) {
      return "documents";
    }
    if (names.containsAll(List.of("doc_id", "reason", "value"))) {
      return "dropped records";
    }
    if (names.containsAll(List.of("reason", "detail"))) {
      return "rows with errors";
    }
    return names.contains("model_fingerprint") ? "score table" : "";
  }

  private static String type(Type type) {
    if (type.isPrimitive()) {
      return primitive(type.asPrimitiveType());
    }
    GroupType group = type.asGroupType();
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical != null && logical.equals(LogicalTypeAnnotation.listType())) {
      Type repeated = group.getType(0);
      boolean wrapped = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
      return "array<" + type(wrapped ? repeated.asGroupType().getType(0) : repeated) + ">";
    }
    if (logical != null && logical.equals(LogicalTypeAnnotation.mapType())) {
      GroupType entry = group.getType(0).asGroupType();
      return "map<" + type(entry.getType(0)) + "," + type(entry.getType(1)) + ">";
    }
    return group.getFields().stream()
        .map(field -> field.getName() + ":" + type(field))
        .collect(Collectors.joining(",", "struct<", ">"));
  }

  private static String primitive(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical != null) {
      return logical.toString().toLowerCase(Locale.ROOT);
    }
    return switch (type.getPrimitiveTypeName()) {
      case INT32 -> "int";
      case INT64 -> "bigint";
      case INT96 -> "timestamp";
      case BOOLEAN -> "boolean";
      case FLOAT -> "float";
      case DOUBLE -> "double";
      case BINARY, FIXED_LEN_BYTE_ARRAY -> "binary";
    };
  }
}
