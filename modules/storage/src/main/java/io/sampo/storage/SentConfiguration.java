package io.sampo.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;

/**
 * Hadoop's configuration on its way to tasks. Its own format packs the source of each of a thousand
 * keys with gzip, and reading sets them one by one: more work than a small task has to do.
 */
final class SentConfiguration {
  private static volatile SentConfiguration latest = new SentConfiguration(new byte[0], null);

  private final byte[] bytes;
  private final Configuration conf;

  private SentConfiguration(byte[] bytes, Configuration conf) {
    this.bytes = bytes;
    this.conf = conf;
  }

  /** Writes keys and values, not where they come from. */
  static void write(Configuration conf, DataOutput out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    DataOutputStream entries = new DataOutputStream(bytes);
    for (Map.Entry<String, String> entry : conf) {
      Text.writeString(entries, entry.getKey());
      Text.writeString(entries, entry.getValue());
    }
    out.writeInt(bytes.size());
    out.write(bytes.toByteArray());
  }

  /** Reads what was written; tasks that are sent the same get the same object, to be read only. */
  static Configuration read(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    SentConfiguration known = latest;
    if (known.conf == null
        || known.conf.getClassLoader() != Thread.currentThread().getContextClassLoader()
        || !Arrays.equals(known.bytes, bytes)) {
      known = new SentConfiguration(bytes, parse(bytes));
      latest = known;
    }
    return known.conf;
  }

  private static Configuration parse(byte[] bytes) throws IOException {
    Configuration conf = new Configuration(false);
    DataInputStream entries = new DataInputStream(new ByteArrayInputStream(bytes));
    while (entries.available() > 0) {
      conf.set(Text.readString(entries), Text.readString(entries));
    }
    return conf;
  }
}
