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
 * @param textField field of a record that holds the text
 * @param idField field of a record that holds the document's own name, kept as {@code source_id}
 * @param urlField field of a record that holds the document's address, kept as {@code url}
 * @param weight share of the documents that is used, chosen by the hash of their texts; in (0, 1]
 */
public record Source(
    String name,
    String path,
    SourceFormat format,
    String textField,
    Optional<String> idField,
    Optional<String> urlField,
    double weight) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  public Source {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(textField, "textField");
    Objects.requireNonNull(idField, "idField");
    Objects.requireNonNull(urlField, "urlField");
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInputException(
          "corpus.sources.name",
          "'" + name + "' is not a name",
          "use letters, digits, '.', '_' and '-'");
    }
    if (textField.isEmpty()) {
      throw new InvalidInputException(
          "corpus.sources.text_field", "is empty", "name the field that holds the text");
    }
    if (!(weight > 0 && weight <= 1)) {
      throw new InvalidInputException(
          "corpus.sources.weight",
          "is " + weight + " in " + name,
          "use more than 0 and at most 1; to have a source read several times, give it a run of its own"
              + " and a weight in pretrain.sources");
    }
  }

  public Source withFields(String text, String id, String url) {
    return new Source(
        name, path, format, text, Optional.ofNullable(id), Optional.ofNullable(url), weight);
  }

  public Source withWeight(double share) {
    return new Source(name, path, format, textField, idField, urlField, share);
  }

  /** Lines of text named {@code documents}; the path is missing and must be set. */
  public static Source defaults() {
    return of("documents", "", SourceFormat.LINES);
  }

  /** A source without field names of its own, used whole. */
  public static Source of(String name, String path, SourceFormat format) {
    return new Source(name, path, format, "text", Optional.empty(), Optional.empty(), 1);
  }
}
