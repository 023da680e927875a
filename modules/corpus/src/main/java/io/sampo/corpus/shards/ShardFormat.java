package io.sampo.corpus.shards;

import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The Parquet schema of a shard; see docs/formats.md, "Shards". */
final class ShardFormat {
  /** Version of the shards and of what their manifest says of them. */
  static final int VERSION = 2;

  /** Key of the version in a file's footer. */
  static final String VERSION_KEY = "sampo.shard.version";

  static final MessageType SCHEMA =
      Types.buildMessage()
          .addField(
              Types.requiredList().requiredElement(PrimitiveTypeName.INT32).named("input_ids"))
          .required(PrimitiveTypeName.INT32)
          .named("second_segment_start")
          .required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("doc_id")
          .named("sequence");

  private ShardFormat() {}
}
