package io.sampo.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends lines to {@code <claim>.jsonl} and flushes each. Where a file can only be written whole
 * (object stores) lines are gathered for some seconds and go to files {@code <claim>.<part>.jsonl}.
 * After a failure the next part is tried some time later. Not thread-safe.
 */
final class EventFile {
  private static final Logger LOG = LoggerFactory.getLogger(EventFile.class);
  private static final int MAX_PENDING_BYTES = 1 << 20;

  /** By the claim's number, then by name, then by part. */
  static final Comparator<StoredFile> ORDER =
      Comparator.comparingInt((StoredFile file) -> number(file.name()))
          .thenComparing(file -> file.name().split("\\.")[0])
          .thenComparingInt(file -> part(file.name()));

  private final Storage storage;
  private final String directory;
  private final String claim;
  private final Duration pause;
  private FSDataOutputStream out;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private boolean gathering;
  private int part;
  private boolean warned;
  private long notBeforeNanos = System.nanoTime();

  private EventFile(Storage storage, String directory, String claim, Duration pause) {
    this.storage = storage;
    this.directory = directory;
    this.claim = claim;
    this.pause = pause;
  }

  static EventFile of(Storage storage, String directory, String claim) {
    return new EventFile(storage, directory, claim, Duration.ofSeconds(10));
  }

  /** Files written whole, or tried again after a failure, at most once in {@code pause}. */
  EventFile withPause(Duration between) {
    return new EventFile(storage, directory, claim, between);
  }

  /** Writes a line. Returns a warning the first time that this fails. */
  Optional<String> append(byte[] line) {
    try {
      if (out == null && !gathering) {
        open();
      }
      if (gathering) {
        gather(line);
      } else if (out != null) {
        out.write(line);
        out.hflush();
      }
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return failed(e);
    }
  }

  void close() {
    try {
      if (gathering) {
        writePending();
      }
      gathering = false;
      if (out != null) {
        out.close();
      }
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
    out = null;
  }

  private void open() {
    if (System.nanoTime() - notBeforeNanos < 0) {
      return;
    }
    if (!storage.renamesAtomically(directory)) {
      gathering = true;
      return;
    }
    storage.makeDirectory(directory);
    out = storage.create(nextPart());
    if (!out.hasCapability(StreamCapabilities.HFLUSH)) {
      gathering = true;
      part--;
    }
  }

  private void gather(byte[] line) throws IOException {
    if (pending.size() < MAX_PENDING_BYTES) {
      pending.write(line);
    }
    if (System.nanoTime() - notBeforeNanos >= 0) {
      writePending();
    }
  }

  private void writePending() throws IOException {
    if (out != null) {
      // the probe of what the file system can do
      out.close();
      out = null;
    }
    if (pending.size() > 0) {
      storage.writeAtomically(nextPart(), pending.toByteArray());
      pending.reset();
    }
    notBeforeNanos = System.nanoTime() + pause.toNanos();
  }

  private String nextPart() {
    String name = part == 0 ? claim + ".jsonl" : claim + "." + part + ".jsonl";
    part++;
    return Storage.child(directory, name);
  }

  private Optional<String> failed(Exception e) {
    notBeforeNanos = System.nanoTime() + pause.toNanos();
    if (out != null) {
      try {
        out.close();
      } catch (IOException | RuntimeException again) {
        LOG.debug("the event log did not close: {}", OneLine.of("" + again));
      }
      out = null;
    }
    if (warned) {
      return Optional.empty();
    }
    warned = true;
    String warning = "the event log cannot be written, the run goes on: " + e.getMessage();
    LOG.warn("{}", OneLine.of(warning));
    return Optional.of(OneLine.of(warning));
  }

  private static int number(String name) {
    String digits = name.split("-")[0];
    return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
  }

  private static int part(String name) {
    String[] parts = name.split("\\.");
    return parts.length == 3 && parts[1].matches("\\d{1,9}") ? Integer.parseInt(parts[1]) : 0;
  }
}
