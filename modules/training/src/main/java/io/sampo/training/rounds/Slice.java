package io.sampo.training.rounds;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows of one file that belong to one logical worker, written as a path for dl4j-spark: {@code
 * train/shard-00001.parquet?source=0&worker=0&group=3&first=768&rows=256}.
 */
public final class Slice implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern PATH =
      Pattern.compile(
          "(.+)\\?source=(\\d{1,4})&worker=(\\d{1,9})&group=(\\d{1,9})&first=(\\d{1,18})&rows=(\\d{1,9})");

  private final int source;
  private final String file;
  private final int worker;
  private final int group;
  private final long first;
  private final int rows;

  /** Rows of the only source. */
  public Slice(String file, int worker, int group, long first, int rows) {
    this(0, file, worker, group, first, rows);
  }

  /**
   * @param source number of the directory of data, from 0
   * @param file relative to that directory
   * @param worker who trains on it
   * @param group the row group in the file
   * @param first the global number of its first row, over all files of all sources
   * @param rows how many rows
   */
  public Slice(int source, String file, int worker, int group, long first, int rows) {
    this.source = source;
    this.file = file;
    this.worker = worker;
    this.group = group;
    this.first = first;
    this.rows = rows;
  }

  /** Reads what {@link #path} wrote. */
  public static Slice parse(String path) {
    Matcher m = PATH.matcher(path);
    if (!m.matches()) {
      throw new IllegalArgumentException("'" + path + "' does not name a slice of rows");
    }
    return new Slice(
        Integer.parseInt(m.group(2)),
        m.group(1),
        Integer.parseInt(m.group(3)),
        Integer.parseInt(m.group(4)),
        Long.parseLong(m.group(5)),
        Integer.parseInt(m.group(6)));
  }

  public String path() {
    return file
        + "?source="
        + source
        + "&worker="
        + worker
        + "&group="
        + group
        + "&first="
        + first
        + "&rows="
        + rows;
  }

  public int source() {
    return source;
  }

  public String file() {
    return file;
  }

  public int worker() {
    return worker;
  }

  public int group() {
    return group;
  }

  public long first() {
    return first;
  }

  public int rows() {
    return rows;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Slice that && path().equals(that.path());
  }

  @Override
  public int hashCode() {
    return path().hashCode();
  }

  @Override
  public String toString() {
    return path();
  }
}
