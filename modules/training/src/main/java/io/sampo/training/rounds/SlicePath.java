package io.sampo.training.rounds;

import java.io.IOException;
import java.io.InputStream;
import org.nd4j.common.loader.Source;

/** A slice as dl4j-spark's loaders take it: by its path; its bytes are not one stream. */
public final class SlicePath implements Source {
  private final Slice slice;

  public SlicePath(Slice slice) {
    this.slice = slice;
  }

  @Override
  public String getPath() {
    return slice.path();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    throw new IOException("the rows of " + slice + " are read by position, not as a stream");
  }
}
