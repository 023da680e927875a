package io.sampo.training.pretrain;

import io.sampo.corpus.shards.Sequence;
import io.sampo.corpus.shards.ShardReader;
import io.sampo.storage.Storage;
import io.sampo.training.rounds.Slice;
import java.util.List;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Reads the row group that a slice's path names. */
final class ShardLoader implements MultiDataSetLoader {
  private static final long serialVersionUID = 1L;
  private final Storage storage;
  private final String[] directories; // by source

  /**
   * @param directories of the shards, by source; the slices' files are relative to them
   */
  ShardLoader(Storage storage, List<String> directories) {
    this.storage = storage;
    this.directories = directories.toArray(new String[0]);
  }

  @Override
  public MultiDataSet load(Source source) {
    return rows(Slice.parse(source.getPath())).toDataSet();
  }

  /** The rows of a slice. */
  SequenceRows rows(Slice slice) {
    List<Sequence> sequences;
    try (ShardReader reader =
        ShardReader.open(storage, Storage.child(directories[slice.source()], slice.file()))) {
      sequences = reader.read(slice.group());
    }
    int[] starts = new int[sequences.size() + 1];
    int[] seconds = new int[sequences.size()];
    for (int i = 0; i < seconds.length; i++) {
      starts[i + 1] = starts[i] + sequences.get(i).length();
      seconds[i] = sequences.get(i).secondSegmentStart();
    }
    int[] ids = new int[starts[seconds.length]];
    for (int i = 0; i < seconds.length; i++) {
      System.arraycopy(sequences.get(i).inputIds(), 0, ids, starts[i], starts[i + 1] - starts[i]);
    }
    return new SequenceRows(ids, starts, seconds);
  }
}
