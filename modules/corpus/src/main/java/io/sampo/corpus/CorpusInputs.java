package io.sampo.corpus;

import io.sampo.corpus.read.FileSplit;
import io.sampo.corpus.read.InputFiles;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of all sources, as they were listed at the start. */
final class CorpusInputs {
  private final Map<Source, List<StoredFile>> files = new LinkedHashMap<>();

  private CorpusInputs() {}

  /**
   * @throws InvalidInputException when there is no source, or a source without a file
   */
  static CorpusInputs list(List<Source> sources, Storage storage) {
    if (sources.isEmpty()) {
      throw new InvalidInputException(
          "corpus.sources", "is empty", "name at least one source with a path and a format");
    }
    CorpusInputs inputs = new CorpusInputs();
    for (Source source : sources) {
      inputs.files.put(source, InputFiles.list(source, storage));
    }
    return inputs;
  }

  /**
   * @param role sets the files apart from those of another role: names are unique in one only
   */
  Fingerprint addTo(Fingerprint fingerprint, String role) {
    files.forEach((source, list) -> fingerprint.inputs(role + " " + source.name(), list));
    return fingerprint;
  }

  /** Hash over names and sizes, the same wherever the sources lie. */
  String digest() {
    List<StoredFile> all = new ArrayList<>();
    files.forEach(
        (source, list) ->
            list.forEach(
                f ->
                    all.add(
                        new StoredFile(
                            f.uri(), source.name() + "/" + f.path(), f.bytes(), 0, false))));
    return Fingerprint.inputsDigest(all);
  }

  /** For messages: the paths as the user gave them. */
  String paths() {
    return String.join(", ", files.keySet().stream().map(s -> Storage.display(s.path())).toList());
  }

  Iterable<Source> sources() {
    return files.keySet();
  }

  long files(Source source) {
    return files.get(source).size();
  }

  long bytes(Source source) {
    return files.get(source).stream().mapToLong(StoredFile::bytes).sum();
  }

  List<FileSplit> splits(long splitBytes) {
    List<FileSplit> splits = new ArrayList<>();
    files.forEach((source, list) -> splits.addAll(InputFiles.splits(source, list, splitBytes)));
    return splits;
  }
}
