package io.sampo.storage;

/**
 * One file or directory of a listing.
 *
 * @param uri where it is, with its scheme
 * @param path the same relative to the listed directory, with {@code /} between names
 * @param bytes length; 0 for a directory
 * @param modifiedMillis time of the last change by the file system's clock, since 1970
 * @param directory whether it is a directory
 */
public record StoredFile(
    String uri, String path, long bytes, long modifiedMillis, boolean directory) {
  /** The last part of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
