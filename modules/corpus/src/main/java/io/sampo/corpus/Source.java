package io.sampo.corpus;

import io.sampo.storage.InvalidInputException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A named set of files of one format.
 *
 * @param name first part of every {@code doc_id} of the source; letters, digits, {@code . _ -}
 * @param path a file, a directory (read recursively) or a glob pattern, on any Hadoop file system
 * @param format how a file holds documents
 * @param textField field of a JSON line that holds the text
 * @param idField field of a JSON line that holds the document's own name, kept as {@code source_id}
 */
public record Source(
    String name, String path, SourceFormat format, String textField, Optional<String> idField) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  public Source {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(textField, "textField");
    Objects.requireNonNull(idField, "idField");
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInputException(
          "corpus.sources.name",
          "'" + name + "' is not a name",
          "use letters, digits, '.', '_' and '-'");
    }
    if (textField.isEmpty()) {
      throw new InvalidInputException(
          "corpus.sources.text_field", "is empty", "name the JSON field that holds the text");
    }
  }

  /** Lines of text named {@code documents}; the path is missing and must be set. */
  public static Source defaults() {
    return new Source("documents", "", SourceFormat.LINES, "text", Optional.empty());
  }

  /** A source without JSON field names of its own. */
  public static Source of(String name, String path, SourceFormat format) {
    return new Source(name, path, format, "text", Optional.empty());
  }
}
