package io.sampo.corpus;

import io.sampo.corpus.read.FileSplit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Splits dealt out to tasks of about equal size, so that many small files do not make many tasks.
 */
final class SplitGroups {
  // What opening a file costs, in bytes read.
  private static final long OPEN_COST_BYTES = 1 << 18;

  private final List<FileSplit> splits = new ArrayList<>();
  private long load;

  private SplitGroups() {}

  /**
   * At most one group for {@code bytesPerGroup}, but at least {@code minGroups} when there are as
   * many splits.
   */
  static List<List<FileSplit>> of(List<FileSplit> splits, long bytesPerGroup, int minGroups) {
    List<FileSplit> largestFirst = new ArrayList<>(splits);
    largestFirst.sort(Comparator.comparingLong(FileSplit::length).reversed());
    long total = splits.stream().mapToLong(SplitGroups::cost).sum();
    long wanted = Math.max(minGroups, total / bytesPerGroup);
    PriorityQueue<SplitGroups> groups =
        new PriorityQueue<>(Comparator.comparingLong((SplitGroups g) -> g.load));
    for (long i = Math.min(wanted, splits.size()); i > 0; i--) {
      groups.add(new SplitGroups());
    }
    for (FileSplit split : largestFirst) {
      SplitGroups least = groups.remove();
      least.splits.add(split);
      least.load += cost(split);
      groups.add(least);
    }
    List<List<FileSplit>> dealt = new ArrayList<>();
    groups.forEach(group -> dealt.add(group.splits));
    return dealt;
  }

  private static long cost(FileSplit split) {
    return OPEN_COST_BYTES + split.length();
  }
}
