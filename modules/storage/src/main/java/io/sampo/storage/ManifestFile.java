package io.sampo.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * One file of a manifest.
 *
 * @param path relative to the stage's directory, with {@code /} between names
 * @param bytes its length
 * @param sha256 its hash
 * @param extra further fields that the stage adds, such as {@code rows} and {@code tokens}
 */
public record ManifestFile(String path, long bytes, String sha256, ObjectNode extra) {
  static final Set<String> OWN = Set.of("path", "bytes", "sha256");

  /** Checks the path, so that nothing outside the directory can be named. */
  public ManifestFile {
    String problem = problem(path);
    if (problem != null) {
      throw new IllegalArgumentException("'" + path + "' " + problem);
    }
    for (String name : OWN) {
      if (extra.has(name)) {
        throw new IllegalArgumentException("a file's extra field cannot be called " + name);
      }
    }
  }

  /** An extra field that is a whole number. */
  public long count(String field) {
    return JsonFields.of(extra, "manifest entry " + path).count(field);
  }

  /** An extra field that is a whole number and fits an int. */
  public int smallCount(String field) {
    return JsonFields.of(extra, "manifest entry " + path).smallCount(field);
  }

  /** An extra field that is a text. */
  public String text(String field) {
    return JsonFields.of(extra, "manifest entry " + path).text(field);
  }

  /** Why it is no relative path inside a directory, or null. */
  static String problem(String path) {
    if (path.isEmpty() || path.startsWith("/") || path.contains("\\") || path.contains("\0")) {
      return "is no relative path";
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return "leaves its directory or has an empty part";
      }
    }
    return null;
  }
}
