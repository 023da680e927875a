package io.sampo.corpus.read;

import io.sampo.corpus.Runs;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Reads all records of a path, as a task would. */
final class Records {
  static final int MAX_BYTES = 1 << 20;

  private Records() {}

  static List<RawRecord> of(Path path, SourceFormat format) throws IOException {
    return of(path, format, Long.MAX_VALUE / 4);
  }

  static List<RawRecord> of(Path path, SourceFormat format, long splitBytes) throws IOException {
    return new ArrayList<>(byDocId(path, format, splitBytes).values());
  }

  /** The records of all splits; a doc_id that comes twice is an error. */
  static Map<String, RawRecord> byDocId(Path path, SourceFormat format, long splitBytes)
      throws IOException {
    Source source = Source.of("s", path.toString(), format);
    Storage storage = Runs.storage();
    Map<String, RawRecord> records = new TreeMap<>();
    for (FileSplit split :
        InputFiles.splits(source, InputFiles.list(source, storage), splitBytes)) {
      try (SplitReader reader = SplitReader.open(split, storage, MAX_BYTES, 100)) {
        for (RawRecord r = reader.next(); r != null; r = reader.next()) {
          if (records.put(split.docId(r), r) != null) {
            throw new AssertionError("read twice: " + split.docId(r));
          }
        }
      }
    }
    return records;
  }

  static String show(RawRecord record) {
    return record.reason() == null
        ? record.text()
        : record.reason().label() + " (" + record.value() + ")";
  }

  static List<String> show(List<RawRecord> records) {
    return records.stream().map(Records::show).toList();
  }

  static Path write(Path file, String text) throws IOException {
    return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
