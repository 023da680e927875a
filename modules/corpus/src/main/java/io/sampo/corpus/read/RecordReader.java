package io.sampo.corpus.read;

import java.io.IOException;

/** The records of one split of a file, in order. */
interface RecordReader {
  /** The next record, or null at the end. */
  RawRecord next() throws IOException;

  /** Byte of the unpacked file where the record being read starts. */
  long offset();
}
