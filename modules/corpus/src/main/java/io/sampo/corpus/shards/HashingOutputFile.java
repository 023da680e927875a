package io.sampo.corpus.shards;

import io.sampo.storage.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A Parquet output that hashes what passes. It has no blocks, so that the bytes are the same on
 * every file system (on HDFS Parquet would pad row groups to block borders).
 */
final class HashingOutputFile implements OutputFile {
  private final Sha256.Output out;

  HashingOutputFile(OutputStream out) {
    this.out = Sha256.output(out);
  }

  /** Bytes written. */
  long bytes() {
    return out.bytes();
  }

  /** Hash of all bytes; ask once, after closing. */
  String sha256() {
    return out.sha256();
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) {
    return new PositionOutputStream() {
      @Override
      public long getPos() {
        return out.bytes();
      }

      @Override
      public void write(int value) throws IOException {
        out.write(value);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) {
    return create(blockSizeHint);
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }
}
