package io.sampo.corpus.read;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** How a file is packed, told by its name. */
enum Packing {
  NONE {
    @Override
    InputStream unpack(InputStream in) {
      return in;
    }
  },
  GZIP {
    @Override
    InputStream unpack(InputStream in) throws IOException {
      return new GZIPInputStream(in, 1 << 16);
    }
  },
  BZIP2 {
    @Override
    InputStream unpack(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(in, true);
    }
  },
  ZSTANDARD {
    @Override
    InputStream unpack(InputStream in) throws IOException {
      return new ZstdInputStream(in).setContinuous(false);
    }
  };

  /** The stream below, all members of a concatenated file. */
  abstract InputStream unpack(InputStream in) throws IOException;

  static Packing of(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    if (name.endsWith(".gz")) {
      return GZIP;
    }
    if (name.endsWith(".bz2")) {
      return BZIP2;
    }
    return name.endsWith(".zst") ? ZSTANDARD : NONE;
  }

  /** Whether the exception tells of a damaged file of this kind, not of a failing disk. */
  boolean damage(IOException e) {
    return switch (this) {
      case NONE -> false;
      case GZIP -> e instanceof EOFException || e instanceof ZipException;
      // The library has no exception of its own; what the disk throws is unchecked by then.
      case BZIP2 -> true;
      case ZSTANDARD -> e instanceof ZstdIOException || e instanceof EOFException;
    };
  }
}
