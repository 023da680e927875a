package io.sampo.storage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of bytes, text and streams, as 64 lower-case hexadecimal digits. */
public final class Sha256 {
  private static final int BUFFER_BYTES = 1 << 18;

  private Sha256() {}

  /** The hash of some bytes. */
  public static String of(byte[] bytes) {
    return hex(digest().digest(bytes));
  }

  /** The hash of a text's UTF-8 bytes. */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The hash of all that is left in a stream, read in pieces of 256 KB; the stream stays open. */
  public static String of(InputStream in) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      digest.update(buffer, 0, read);
    }
    return hex(digest.digest());
  }

  /** Wraps {@code out} so that the hash and length of what is written are known at the end. */
  public static Output output(OutputStream out) {
    return new Output(out);
  }

  /** A stream that hashes and counts what it passes on. */
  public static final class Output extends FilterOutputStream {
    private final MessageDigest digest = digest();
    private long bytes;

    private Output(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      digest.update((byte) value);
      bytes++;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
      digest.update(buffer, offset, length);
      bytes += length;
    }

    /** Bytes written so far. */
    public long bytes() {
      return bytes;
    }

    /** The hash of what was written; call it once, at the end. */
    public String sha256() {
      return hex(digest.digest());
    }
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
